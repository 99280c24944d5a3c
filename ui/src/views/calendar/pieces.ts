import type { IconName } from '../../components/icons';
import { BADGES, type StateClass } from '../../format/badges';
import type { InterviewRow, WallRange, WallSlot, WallTime } from '../../ipc/types';
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

/** The pieces of rows that are not moved. While one is dragged, the others stay the same, so that none is drawn again. */
const atRest = new WeakMap<InterviewRow, Piece[]>();

/**
 * Returns what a calendar shows of interviews. `moving` has the slots to which some are being moved. It does not depend
 * on the time of day, which passes all the time.
 */
export function pieces(rows: readonly InterviewRow[], moving: ReadonlyMap<string, WallSlot>): Piece[] {
  return rows.flatMap((row) => {
    const held = moving.get(row.id);
    if (held) return piecesOf(row, held);
    const known = atRest.get(row) ?? piecesOf(row, null);
    atRest.set(row, known);
    return known;
  });
}

function piecesOf(row: InterviewRow, held: WallSlot | null): Piece[] {
  const { agreed, proposed } = row.times;
  const range = proposed ?? agreed;
  const stretch = held ? stretchOfSlot(held) : stretchOfRange(range);
  if (!stretch) return [];
  const main: Piece = { key: row.id, row, part: 'main', stretch, range: held ? null : range, held };
  const was = proposed || held ? stretchOfRange(agreed) : null;
  return was ? [{ key: `${row.id}-was`, row, part: 'was', stretch: was, range: agreed, held: null }, main] : [main];
}

/** Returns true if the time of a piece is over. */
export function isOver({ range }: Piece, now: WallTime): boolean {
  const end = range?.end ?? range?.start;
  return end ? Date.parse(end.at) < Date.parse(now.at) : false;
}

/**
 * The class of a piece: that of its state, or `off` if it takes place no more, `was` for an agreed time beside a
 * proposal, `held` while it is being moved.
 */
export type Look = StateClass | 'off' | 'was' | 'held';

interface State {
  look: Look;
  /** None if the colour alone is enough, because nothing is open. */
  icon: IconName | null;
}

/** Returns the look and the icon of a piece. `over` is true if its time has passed. */
export function stateOf({ part, held, row }: Piece, over: boolean): State {
  if (part === 'was') return { look: 'was', icon: 'ring' };
  if (held) return { look: 'held', icon: 'held' };
  const { state, icon } = BADGES[row.badge];
  if (row.badge === 'completed' || (over && state === 'agreed')) return { look: 'over', icon: null };
  if (state === 'over') return { look: 'off', icon };
  return { look: state, icon: state === 'agreed' ? null : icon };
}

/** Returns true if the piece is in an open state: something is proposed, waits or went wrong. */
export function isOpen({ part, held, row }: Piece): boolean {
  return part === 'main' && (held !== null || !['agreed', 'over'].includes(BADGES[row.badge].state));
}
