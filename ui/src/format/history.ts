import type { EndedChange } from '../ipc/types';
import { m } from '../messages';
import type { Day } from './days';
import { dayAndRange } from './times';

const ENDINGS = {
  sent: m.history_sent,
  replaced: m.history_replaced,
  undone: m.history_undone,
  dropped: m.history_dropped,
} as const;

/** Writes `Sent: Wed 22 Jan, 14:20 to 14:50`. */
export function historyLine({ ending, slot }: EndedChange, today: Day): string {
  return ENDINGS[ending]({ time: dayAndRange(slot, today) });
}

/** Returns the notes on a change that ended: the time that the server stored, a move by the other side, a refusal. */
export function historyNotes({ storedAs, otherSideMoved, reason }: EndedChange, today: Day): string[] {
  const notes: string[] = [];
  if (storedAs) notes.push(m.history_stored_as({ time: dayAndRange(storedAs, today) }));
  if (otherSideMoved) notes.push(m.history_other_side_moved());
  if (reason?.http_status) notes.push(m.sentence_refused({ words: reason.message }));
  return notes;
}
