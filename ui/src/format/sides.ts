import type { IconName } from '../components/icons';
import type { Conflict, InterviewDetail, OutboxItem, Times, WallRange } from '../ipc/types';
import { m } from '../messages';
import { BADGES, type StateClass } from './badges';
import type { Day } from './days';
import { rangeBeside, sameRange } from './times';

/** The time that one side asks for, on one line: who, and when. */
export interface Side {
  state: StateClass;
  icon: IconName;
  label: string;
  /** The time. Null if there is none, as for a cancellation. */
  range: WallRange | null;
  /** The words in place of a time. */
  words: string | null;
  note: string | null;
  /** True if it came to nothing, so that it is struck through. */
  old: boolean;
}

/** Returns what each side wants of an interview: what is agreed, the user's change, and the other side's proposal. */
export function sidesOf({ row, change, next }: InterviewDetail, today: Day): Side[] {
  if (change?.conflict) return conflictSides(change, change.conflict, today);
  const newest = next ?? change;
  const agreed = row.times.agreed ? [agreedSide(row.times.agreed)] : [];
  if (newest) return [...agreed, yourSide(newest)];
  return [...agreed, ...proposedSide(row.times)];
}

/** Returns the line of a time that is picked up in the calendar and not proposed yet. */
export function heldSide(range: WallRange): Side {
  return line('you', 'held', m.calendar_held(), { range });
}

function conflictSides(change: OutboxItem, { then, now, why }: Conflict, today: Day): Side[] {
  const yours = yourSide(change);
  if (now === null) {
    const words = why === 'gone' ? m.badge_not_listed() : m.conflict_unseen();
    const before = then.agreed ? [agreedSide(then.agreed)] : [];
    return [...before, yours, line('over', 'dash', m.side_now(), { words })];
  }
  const was = then.agreed && !sameRange(then.agreed, now.agreed) ? m.side_was({ time: rangeBeside(then.agreed, now.agreed?.start?.date, today) }) : null;
  const agreed = now.agreed ? [{ ...agreedSide(now.agreed), note: was }] : [];
  return [...agreed, yours, ...proposedSide(now)];
}

function agreedSide(range: WallRange): Side {
  return line('agreed', 'dot', m.times_agreed(), { range });
}

function proposedSide({ proposed, proposedByYou }: Times): Side[] {
  if (!proposed) return [];
  if (proposedByYou) return [line('you', 'right', m.badge_you_proposed(), { range: proposed })];
  return [line('theirs', 'left', m.badge_they_proposed(), { range: proposed })];
}

function yourSide({ kind, slot, badge }: OutboxItem): Side {
  const refused = badge === 'refused';
  const words = slot ? null : m.side_this_interview();
  return line(refused ? 'bad' : 'waits', BADGES[badge].icon === 'fork' ? 'up' : BADGES[badge].icon, (refused ? REFUSED : OPEN)[kind](), { range: slot, words, old: refused });
}

const OPEN = { amend: m.side_you_propose, accept: m.side_you_accept, cancel: m.side_you_cancel };
const REFUSED = { amend: m.badge_you_proposed, accept: m.side_you_accepted, cancel: m.side_you_cancelled };

function line(state: StateClass, icon: IconName, label: string, more: Partial<Side>): Side {
  return { state, icon, label, range: null, words: null, note: null, old: false, ...more };
}
