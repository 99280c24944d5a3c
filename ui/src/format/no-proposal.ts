import type { NoProposal } from '../ipc/types';
import { m } from '../messages';

/** Returns a sentence that says why no other time can be proposed for an interview. */
export function noProposalSentence(why: NoProposal): string {
  return {
    not_listed: m.no_proposal_not_listed,
    cancelled: m.no_proposal_cancelled,
    completed: m.no_proposal_completed,
    practice: m.no_proposal_practice,
  }[why]();
}
