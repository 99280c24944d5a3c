import type { OutboxItem } from '../ipc/types';
import { m } from '../messages';
import type { Day } from './days';
import { meaningOf } from './errors';
import { clockAt, clockRange, dayAndRange, sameRange, timeOrMoment } from './times';

/** Returns true if a change proposes the agreed time back against another proposal. */
export function keepsAgreed({ kind, slot, interview }: OutboxItem): boolean {
  return kind === 'amend' && slot !== null && sameRange(slot, interview.times.agreed);
}

/** Writes what a change asks for: `Accept Mon 7 Dec, 14:15–14:45`. */
export function askedWords(item: OutboxItem, today: Day): string {
  const { kind, slot, interview } = item;
  const range = slot ?? interview.times.agreed;
  const time = range ? dayAndRange(range, today) : m.side_this_interview();
  if (keepsAgreed(item)) return m.waiting_keep({ time });
  return { amend: m.waiting_propose, accept: m.waiting_accept, cancel: m.waiting_cancel }[kind]({ time });
}

/**
 * Writes in a few words why a change waits. `older` is the change of the same interview that goes first, and `seconds`
 * is what is left of the undo time.
 */
export function waitWords(item: OutboxItem, older: OutboxItem | undefined, seconds: number | null, today: Day): string {
  const { badge, reason, undoUntil, nextTry, checkingSince } = item;
  if (badge === 'sending') return m.badge_sending();
  if (badge === 'checking') {
    return checkingSince ? m.waiting_since({ time: timeOrMoment(checkingSince, today) }) : m.badge_checking();
  }
  if (badge === 'waiting_behind') return older?.badge === 'checking' && older.slot ? m.waiting_after({ time: clockRange(older.slot) }) : m.waiting_after_above();
  if (seconds !== null) return m.toast_sends_in({ count: seconds });
  if (undoUntil) return m.waiting_sends();
  const inShort = reason && meaningOf(reason.code).inShort;
  if (inShort) return inShort();
  if (nextTry) return m.reason_next_try({ time: clockAt(nextTry) });
  return reason?.message ?? m.badge_waiting();
}
