import type { Day } from '../../format/days';
import { DAY } from '../../state/minutes';
import { layOut } from './columns';
import type { Piece } from './pieces';
import { partsOn, type DayPart } from './stretch';

/** A part of a piece on one day, in its column beside those that overlap it. */
export interface DrawnBlock {
  piece: Piece;
  part: DayPart;
  /** True for the first part that is visible. */
  first: boolean;
  key: string;
  /** The minute at which it is drawn. It is before its start at the end of a day. */
  start: number;
  column: number;
  columns: number;
}

/** The place of "+2", which stands for blocks without a column of their own. */
export interface FoldedBlocks {
  day: number;
  start: number;
  column: number;
  columns: number;
  pieces: Piece[];
}

interface DrawnDays {
  blocks: DrawnBlock[];
  folded: FoldedBlocks[];
  /** The greatest number of columns. */
  widest: number;
}

/**
 * Places pieces on the shown days. A block is drawn with at least `least` minutes, and at most `most` are side by
 * side. What is being moved lies over the others, so that they keep their places.
 */
export function drawnBlocks(shown: readonly Piece[], days: readonly Day[], least: number, most: number): DrawnDays {
  const below = days.map((): Placed[] => []);
  const above = days.map((): Placed[] => []);
  let order = 0;
  for (const piece of shown) {
    partsOn(piece.stretch, days).forEach((part, index) => {
      const one = { piece, part, first: index === 0, key: `${piece.key}/${index}`, start: Math.min(part.start, DAY - least), column: 0, columns: 1, order: order++ };
      (piece.held ? above : below)[part.day]?.push(one);
    });
  }
  const folded: FoldedBlocks[] = [];
  const blocks = [...below, ...above].flatMap((some, index) => {
    const layout = layOut(some.map(({ start, part }) => ({ start, minutes: part.minutes })), least, most);
    for (const { items, ...place } of layout.folded) {
      folded.push({ day: index % days.length, ...place, pieces: items.flatMap((item) => some[item]?.piece ?? []) });
    }
    return some.flatMap((one, at) => (layout.places[at] ? [asBefore({ ...one, ...layout.places[at] })] : []));
  });
  // In the order of the list, so that a block that is moved stays the same element with the focus.
  blocks.sort((a, b) => a.order - b.order);
  return { blocks, folded, widest: Math.max(1, ...blocks.map(({ columns }) => columns)) };
}

type Placed = DrawnBlock & { order: number };

/** The last block of each part of a piece. One that is the same again is not drawn again. */
const before = new WeakMap<Piece, Map<string, Placed>>();

function asBefore(block: Placed): Placed {
  const parts = before.get(block.piece) ?? new Map<string, Placed>();
  before.set(block.piece, parts);
  const last = parts.get(block.key);
  if (last && isSame(last, block)) return last;
  parts.set(block.key, block);
  return block;
}

function isSame(one: Placed, other: Placed): boolean {
  return (
    (['order', 'first', 'start', 'column', 'columns'] as const).every((member) => one[member] === other[member]) &&
    (['day', 'start', 'minutes'] as const).every((member) => one.part[member] === other.part[member])
  );
}
