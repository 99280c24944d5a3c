import type { Badge, InterviewRow, WallRange, WallSlot, WallTime } from '../../ipc/types';
import type { StateIcon } from './state-icons';
import { stretchOfRange, stretchOfSlot, type Stretch } from './stretch';

/** An interview at one of its times. */
export interface Piece {
  /** The interview and the part. It stays the same while the piece moves. */
  key: string;
  row: InterviewRow;
  /** `was` is the agreed time of an interview with another proposed time. It is shown and cannot be moved. */
  part: 'main' | 'was';
  stretch: Stretch;
  /** The time as the server gives it. Null while it is being moved. */
  range: WallRange | null;
  /** The slot to which it is being moved. Nothing of this is saved. */
  held: WallSlot | null;
}

/** A move that was not proposed yet. */
interface Moving {
  id: string;
  slot: WallSlot;
}

/** Returns what a calendar shows of interviews. It does not depend on the time of day, which passes all the time. */
export function pieces(rows: readonly InterviewRow[], moving: Moving | null): Piece[] {
  return rows.flatMap((row) => {
    const { agreed, proposed } = row.times;
    const range = proposed ?? agreed;
    const held = moving?.id === row.id ? moving.slot : null;
    const stretch = held ? stretchOfSlot(held) : stretchOfRange(range);
    if (!stretch) return [];
    const main: Piece = { key: row.id, row, part: 'main', stretch, range: held ? null : range, held };
    const was = proposed || held ? stretchOfRange(agreed) : null;
    return was ? [{ key: `${row.id}-was`, row, part: 'was', stretch: was, range: agreed, held: null }, main] : [main];
  });
}

/** Returns true if the time of a piece is over. */
export function isOver({ range }: Piece, now: WallTime): boolean {
  const end = range?.end ?? range?.start;
  return end ? Date.parse(end.at) < Date.parse(now.at) : false;
}

/**
 * The look of a piece. `theirs` waits for an answer of the user, `yours` for one of the other side, `mine` is still on
 * this computer, `bad` is a problem, `over` was agreed and has passed, `off` takes place no more.
 */
export type Look = 'agreed' | 'theirs' | 'yours' | 'mine' | 'bad' | 'over' | 'off' | 'was' | 'held';

interface State {
  look: Look;
  icon: StateIcon | null;
}

const STATES: Record<Badge, State> = {
  no_time: { look: 'off', icon: 'dash' },
  agreed: { look: 'agreed', icon: null },
  in_progress: { look: 'agreed', icon: null },
  you_proposed: { look: 'yours', icon: 'right' },
  they_proposed: { look: 'theirs', icon: 'left' },
  waiting: { look: 'mine', icon: 'up' },
  waiting_behind: { look: 'mine', icon: 'up' },
  sending: { look: 'mine', icon: 'sending' },
  checking: { look: 'mine', icon: 'query' },
  conflict: { look: 'bad', icon: 'fork' },
  refused: { look: 'bad', icon: 'cross' },
  cancelled: { look: 'off', icon: 'ban' },
  turned_down: { look: 'off', icon: 'ban' },
  not_listed: { look: 'off', icon: 'gone' },
  completed: { look: 'over', icon: null },
};

const WAS: State = { look: 'was', icon: 'ring' };
const HELD: State = { look: 'held', icon: 'held' };

/** Returns the look and the icon of a piece. `over` is true if its time has passed. */
export function stateOf({ part, held, row }: Piece, over: boolean): State {
  if (part === 'was') return WAS;
  if (held) return HELD;
  const state = STATES[row.badge];
  return over && state.look === 'agreed' ? { look: 'over', icon: null } : state;
}

/** Returns true if the piece is in an open state: something is proposed, waits or went wrong. */
export function isOpen({ part, held, row }: Piece): boolean {
  return part === 'main' && (held !== null || !['agreed', 'over', 'off'].includes(STATES[row.badge].look));
}
