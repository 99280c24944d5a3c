import type { Day } from '../../format/days';
import { isOpen, type Piece } from './pieces';
import { partsOn } from './stretch';

/** The height in pixels of a day's number and of a row, with the space between rows. */
const NUMBER_PX = 26;
const ROW_PX = 25;
/** The number of rows while the height is unknown. */
const UNMEASURED = 4;

/** A row of a day in the month. */
export interface MonthRow {
  piece: Piece;
  /** True on the first shown day of the piece. */
  first: boolean;
  /** True on a later day of an interview that lasts past midnight. */
  continued: boolean;
  /** The index of the day, and the minute at which it begins there. */
  day: number;
  start: number;
}

/** Returns how many rows fit into a day of this height in pixels, the line for the rest included. */
export function rowsThatFit(height: number): number {
  return height === 0 ? UNMEASURED : Math.max(1, Math.floor((height - NUMBER_PX) / ROW_PX));
}

/** The rows of pieces on the days that were shown last. They stay the same, so that only what changed is drawn again. */
const known = new WeakMap<Piece, { days: readonly Day[]; rows: readonly MonthRow[] }>();

/** Returns the rows of each day: open states first, then by time, and agreed times beside a proposal last. */
export function monthRows(shown: readonly Piece[], days: readonly Day[]): MonthRow[][] {
  const rows = days.map((): MonthRow[] => []);
  for (const piece of shown) for (const row of rowsOf(piece, days)) rows[row.day]?.push(row);
  return rows.map((day) => day.sort((a, b) => rank(a) - rank(b) || a.start - b.start));
}

function rowsOf(piece: Piece, days: readonly Day[]): readonly MonthRow[] {
  const before = known.get(piece);
  if (before?.days === days) return before.rows;
  const rows = partsOn(piece.stretch, days).map(({ day, start, first }, index): MonthRow => ({ piece, first: index === 0, continued: !first, day, start }));
  known.set(piece, { days, rows });
  return rows;
}

/** Divides the rows of a day into those that are drawn, of which at most `fit` are, and the rest. */
export function drawnRows(rows: readonly MonthRow[], fit: number): { drawn: readonly MonthRow[]; rest: readonly MonthRow[] } {
  // The line for the rest takes the place of a row.
  const count = rows.length > fit ? fit - 1 : fit;
  return { drawn: rows.slice(0, count), rest: rows.slice(count) };
}

function rank({ piece }: MonthRow): number {
  if (piece.held) return 0;
  if (isOpen(piece)) return 1;
  return piece.part === 'main' ? 2 : 3;
}
