/** Something that is drawn in a day, in minutes. */
export interface Drawn {
  start: number;
  minutes: number;
}

/** The place of a block beside those that overlap it. */
export interface Place {
  column: number;
  columns: number;
}

/** Blocks for which there is no column. */
export interface Folded extends Place {
  /** The earliest start of them. */
  start: number;
  /** Their indexes. */
  items: number[];
}

export interface DayLayout {
  /** The place of each block, in the order in which they were given. Null if it is folded. */
  places: (Place | null)[];
  folded: Folded[];
}

/** The least width of a column in pixels. Three of them fit into a day beside the panel if the window is 1280 wide. */
const LEAST_COLUMN = 42;

/** Returns the number of columns for which a day of the week has room, which is at least two. */
export function mostColumns(dayWidth: number): number {
  return Math.max(2, Math.floor(dayWidth / LEAST_COLUMN));
}

/**
 * Places the blocks of a day in columns, so that none covers another. Each counts with the length with which it is
 * drawn, which is at least `least` minutes. If more than `most` columns are needed, the last of `most` columns stands
 * for all blocks that have no column of their own.
 */
export function layOut(blocks: readonly Drawn[], least: number, most: number): DayLayout {
  const layout: DayLayout = { places: blocks.map(() => null), folded: [] };
  let group: { index: number; column: number }[] = [];
  let ends: number[] = [];
  const close = () => {
    placeGroup(layout, blocks, group, ends.length, most);
    group = [];
    ends = [];
  };
  const order = blocks.map((_, index) => index).sort((a, b) => byStart(blocks, a, b));
  for (const index of order) {
    const { start, minutes } = at(blocks, index);
    if (ends.every((end) => end <= start)) close();
    const free = ends.findIndex((end) => end <= start);
    const column = free < 0 ? ends.length : free;
    ends[column] = start + Math.max(minutes, least);
    group.push({ index, column });
  }
  close();
  return layout;
}

function placeGroup({ places, folded }: DayLayout, blocks: readonly Drawn[], group: { index: number; column: number }[], needed: number, most: number): void {
  const columns = Math.min(needed, most);
  const own = needed > most ? columns - 1 : columns;
  const rest = group.filter(({ column }) => column >= own).map(({ index }) => index);
  for (const { index, column } of group) {
    if (column < own) places[index] = { column, columns };
  }
  if (rest.length > 0) {
    folded.push({ column: own, columns, items: rest, start: Math.min(...rest.map((index) => at(blocks, index).start)) });
  }
}

function byStart(blocks: readonly Drawn[], a: number, b: number): number {
  const [one, other] = [at(blocks, a), at(blocks, b)];
  return one.start - other.start || other.minutes - one.minutes || a - b;
}

function at(blocks: readonly Drawn[], index: number): Drawn {
  return blocks[index] ?? { start: 0, minutes: 0 };
}
