import type { InterviewDetail, InterviewRow, OutboxItem } from '../ipc/types';
import { m } from '../messages';
import type { Day } from './days';
import { meaningOf } from './errors';
import { changeSentence, noAcceptSentence } from './reasons';
import { clockAt, clockRange, timeOrMoment } from './times';

/** Returns a sentence about the state of an interview, or null if its badge says everything. */
export function stateSentence({ row, change, next }: InterviewDetail, today: Day): string | null {
  switch (row.badge) {
    case 'agreed':
      return m.sentence_agreed();
    case 'you_proposed':
      return m.sentence_you_proposed();
    case 'they_proposed':
      return theySentence(row);
    case 'conflict':
      return change && changeSentence(change);
    case 'cancelled':
      return m.sentence_cancelled();
    case 'turned_down':
      return m.sentence_turned_down();
    case 'not_listed':
      return m.sentence_not_listed();
    case 'completed':
      return m.sentence_completed();
    case 'in_progress':
    case 'no_time':
      return null;
    default:
      return next && change
        ? behindSentence(change, next)
        : change && [changeSentence(change), whyItWaits(change, today)].filter(Boolean).join(' ');
  }
}

/** Returns the sentence about their proposal, and why it cannot be accepted here if so. */
function theySentence({ times, whyNoAccept }: InterviewRow): string {
  const asked = times.agreed ? m.sentence_they_proposed() : m.sentence_they_propose_only();
  return [asked, noAcceptSentence(whyNoAccept)].filter(Boolean).join(' ');
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

/** Returns the sentence about a change that waits behind an earlier one. The state of the earlier one decides. */
function behindSentence(older: OutboxItem, newer: OutboxItem): string {
  const times = { older: shortWords(older), newer: shortWords(newer) };
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

/** Writes the time that a change proposes, or what it does. */
function shortWords({ kind, slot }: OutboxItem): string {
  const time = slot ? clockRange(slot) : m.side_this_interview();
  return { amend: time, accept: m.waiting_accept({ time }), cancel: m.waiting_cancel({ time }) }[kind];
}
