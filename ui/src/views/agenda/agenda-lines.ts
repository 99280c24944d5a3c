import type { Day } from '../../format/days';
import { isStruck } from '../../format/badges';
import type { InterviewRow, WallRange, WallTime } from '../../ipc/types';

/** A line or a heading between two rows of the agenda. */
export interface AgendaLines {
  /** True if today has no row, so that its heading says so. */
  emptyToday: boolean;
  /** True for the line that marks the current time. It stands above the heading of another day. */
  now: boolean;
  /** The day that begins with the lower row. */
  day: Day | null;
}

/** Returns a row of the list, or undefined if it is not loaded or beyond the end. */
type RowAt = (index: number) => InterviewRow | undefined;

/** Returns what stands above a row. `above` is null for the first row. */
export function linesAbove(above: InterviewRow | null, row: InterviewRow, now: WallTime, past: boolean): AgendaLines {
  const day = above?.day === row.day ? null : row.day;
  if (past || row.day === null) return { emptyToday: false, now: false, day };
  return {
    emptyToday: row.day > now.date && (above?.day ?? '') < now.date,
    now: isToCome(row, now) && (above === null || !isToCome(above, now)),
    day,
  };
}

/** Returns what stands below the last row. */
export function linesBelow(last: InterviewRow, now: WallTime, past: boolean): AgendaLines {
  const isUpcoming = !past && last.day !== null;
  return { emptyToday: isUpcoming && (last.day ?? '') < now.date, now: isUpcoming && !isToCome(last, now), day: null };
}

/**
 * Returns the number of interviews of the day that begins with the row at `index` and take place, or null while its
 * end is not loaded. With `now`, those that have begun are left out.
 */
export function countOfDay(rowAt: RowAt, index: number, total: number, now: WallTime | null): number | null {
  const day = rowAt(index)?.day;
  let count = 0;
  for (let at = index; at < total; at++) {
    const row = rowAt(at);
    if (!row) return null;
    if (row.day !== day) break;
    if (takesPlace(row) && (now === null || isToCome(row, now))) count++;
  }
  return count;
}

/** Returns true if the row at `index` is the first interview that takes place and has not begun. */
export function isNext(rowAt: RowAt, index: number, now: WallTime): boolean {
  const row = rowAt(index);
  if (!row || !takesPlace(row) || !isToCome(row, now)) return false;
  for (let at = index - 1; at >= 0; at--) {
    const above = rowAt(at);
    if (!above || !isToCome(above, now)) return above !== undefined;
    if (takesPlace(above)) return false;
  }
  return true;
}

/** Returns the names of the interviews of the same day whose times overlap that of the row at `index`. */
export function overlaps(rowAt: RowAt, index: number): string[] {
  const row = rowAt(index);
  const own = row && takenTime(row);
  if (!own) return [];
  const names: string[] = [];
  for (const step of [-1, 1]) {
    for (let at = index + step; ; at += step) {
      const other = rowAt(at);
      if (!other || other.day !== row.day) break;
      const time = takenTime(other);
      if (time && time.start < own.end && own.start < time.end) names.push(other.name);
    }
  }
  return names;
}

/** Returns the minutes until an interview begins, or null if its time is not agreed or it is more than an hour away. */
export function minutesUntil({ times: { agreed } }: InterviewRow, now: WallTime): number | null {
  if (!agreed?.start) return null;
  const minutes = Math.ceil((Date.parse(agreed.start.at) - Date.parse(now.at)) / 60_000);
  return minutes > 0 && minutes <= 60 ? minutes : null;
}

/** Returns true unless an interview was cancelled, turned down or is no longer listed. */
export function takesPlace({ badge }: InterviewRow): boolean {
  return !isStruck(badge) && badge !== 'not_listed';
}

/** Returns true if the time under which the agenda lists an interview has not begun. */
export function isToCome(row: InterviewRow, now: WallTime): boolean {
  const start = listedTime(row)?.start;
  return start != null && instant(start) > instant(now);
}

/** Returns true if the time under which the agenda lists an interview is over. */
export function isOver(row: InterviewRow, now: WallTime): boolean {
  const time = listedTime(row);
  const end = time?.end ?? time?.start;
  return end != null && instant(end) <= instant(now);
}

/** Returns the time under which the agenda lists an interview, or null if it has none. */
export function listedTime({ day, times: { agreed, proposed } }: InterviewRow): WallRange | null {
  return [agreed, proposed].find((range) => (range?.start ?? range?.end)?.date === day) ?? null;
}

/** Returns the instants at which an interview that takes place begins and ends. */
function takenTime(row: InterviewRow): { start: string; end: string } | null {
  const time = takesPlace(row) ? listedTime(row) : null;
  return time?.start && time.end ? { start: instant(time.start), end: instant(time.end) } : null;
}

/** The instant in UTC to the second, which sorts as text. */
const instant = ({ at }: WallTime): string => at.slice(0, 19);
