import type { InterviewDetail, OutboxItem, WallTime } from '../ipc/types';
import { m } from '../messages';
import type { Day } from './days';
import { meaningOf } from './errors';
import { clockAt, clockRange, moment } from './times';

/** Returns a sentence about the state of an interview, or null if its badge says everything. */
export function stateSentence({ row, change, next }: InterviewDetail, today: Day): string | null {
  switch (row.badge) {
    case 'agreed':
      return m.sentence_agreed();
    case 'you_proposed':
      return m.sentence_you_proposed();
    case 'they_proposed':
      return m.sentence_they_proposed();
    case 'conflict':
      return m.sentence_conflicted();
    case 'cancelled':
    case 'turned_down':
    case 'not_listed':
      return m.sentence_changed_on_server();
    case 'completed':
    case 'in_progress':
    case 'no_time':
      return null;
    default:
      return next && change
        ? behindSentence(change, next)
        : change && [changeSentence(change), whyItWaits(change, today)].filter(Boolean).join(' ');
  }
}

/** Returns the sentence about the state of a change. */
export function changeSentence({ badge, reason }: OutboxItem): string {
  switch (badge) {
    case 'sending':
      return m.sentence_sending();
    case 'checking':
      return m.sentence_checking();
    case 'conflict':
      return m.sentence_conflicted();
    case 'refused':
      return reason?.http_status === null ? reason.message : m.sentence_refused({ words: reason?.message ?? '' });
    case 'waiting_behind':
      return m.reason_behind();
    default:
      return m.sentence_queued();
  }
}

/** Returns a sentence that says why a change waits and until when, or null if nothing can be said. */
export function whyItWaits({ badge, reason, undoUntil, nextTry, checkingSince }: OutboxItem, today: Day): string | null {
  if (badge === 'checking' && nextTry) return m.reason_checked_until({ time: timeOrMoment(nextTry, today) });
  if (badge === 'checking') return checkingSince && m.reason_checking_since({ time: timeOrMoment(checkingSince, today) });
  if (badge !== 'waiting') return null;
  if (undoUntil) return m.reason_undo({ time: clockAt(undoUntil) });
  const waits = reason && meaningOf(reason.code).waits;
  if (waits) return waits();
  return [reason?.message, nextTry && m.reason_next_try({ time: clockAt(nextTry) })].filter(Boolean).join(' ') || null;
}

/** Writes `12:38`, with the day if it is not today. */
function timeOrMoment(time: WallTime, today: Day): string {
  return time.date === today ? clockAt(time) : moment(time, today);
}

/** Returns the sentence about a change that waits behind an earlier one. The state of the earlier one decides. */
export function behindSentence(older: OutboxItem, newer: OutboxItem): string {
  const times = { older: clockRange(older.slot), newer: clockRange(newer.slot) };
  switch (older.badge) {
    case 'checking':
      return m.sentence_behind_checking(times);
    case 'conflict':
      return m.sentence_behind_conflict(times);
    case 'refused':
      return m.sentence_behind_refused(times);
    default:
      return m.sentence_behind_sending(times);
  }
}

/** Writes `422, request f7fbfad8`, which the support of the server asks for. */
export function answerDetails({ reason }: OutboxItem): string | null {
  const request = reason?.request_id ? m.request_id({ id: reason.request_id }) : null;
  return [reason?.http_status, request].filter((part) => part !== null && part !== undefined).join(', ') || null;
}
