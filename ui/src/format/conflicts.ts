import type { OutboxItem } from '../ipc/types';
import { m } from '../messages';

/** Returns the sentence about a conflict: what happened, and if anything was sent. */
export function conflictSentence({ kind, conflict }: Pick<OutboxItem, 'kind' | 'conflict'>): string {
  switch (conflict?.why) {
    case 'gone':
      return m.conflict_why_gone();
    case 'unseen':
      return m.conflict_why_unseen();
    case 'overtaken':
      return kind === 'amend' ? m.conflict_why_overtaken() : m.conflict_why_overtaken_other();
    case 'put_back':
      return kind === 'cancel' ? m.conflict_why_put_back_cancel() : m.conflict_why_put_back();
    case 'took':
      return m.conflict_why_took();
    case 'passed':
      return { amend: m.conflict_why_passed, accept: m.conflict_why_passed_accept, cancel: m.conflict_why_passed_cancel }[kind]();
    default:
      return { amend: m.sentence_conflicted, accept: m.sentence_conflicted_accept, cancel: m.sentence_conflicted_cancel }[kind]();
  }
}
