import type { NoAccept, OutboxItem } from '../ipc/types';
import { m } from '../messages';
import { conflictSentence } from './conflicts';

/** Returns the sentence that says why a proposal cannot be accepted here, or null if it can. */
export function noAcceptSentence(why: NoAccept | null): string | null {
  return why && { no_call: m.sentence_no_accept, times_hidden: m.sentence_times_hidden }[why]();
}

/** Returns the sentence about the state of a change. */
export function changeSentence(item: OutboxItem): string {
  const { badge, reason } = item;
  switch (badge) {
    case 'sending':
      return m.sentence_sending();
    case 'checking':
      return m.sentence_checking();
    case 'conflict':
      return conflictSentence(item);
    case 'refused':
      // The other codes have a sentence of Interlude, also if the server answered.
      return reason && (reason.http_status === null || reason.code !== 'refused') ? reason.message : m.sentence_refused({ words: reason?.message ?? '' });
    case 'waiting_behind':
      return m.reason_behind();
    default:
      return m.sentence_queued();
  }
}

/** Writes `422, request f7fbfad8`, which the support of the server asks for. */
export function answerDetails({ reason }: OutboxItem): string | null {
  const request = reason?.request_id ? m.request_id({ id: reason.request_id }) : null;
  return [reason?.http_status, request].filter((part) => part !== null && part !== undefined).join(', ') || null;
}
