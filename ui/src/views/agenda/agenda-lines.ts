import type { Day } from '../../format/days';
import type { InterviewRow, WallTime } from '../../ipc/types';

/** A line or a heading between two rows of the agenda. */
export interface AgendaLines {
  /** True if today has no row, so that its heading says so. */
  emptyToday: boolean;
  /** True for the line that marks the current time. It stands above the heading of another day. */
  now: boolean;
  /** The day that begins with the lower row. */
  day: Day | null;
}

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

/** Returns the minutes until an interview begins, or null if its time is not agreed or it is more than an hour away. */
export function minutesUntil({ times: { agreed } }: InterviewRow, now: WallTime): number | null {
  if (!agreed?.start) return null;
  const minutes = Math.ceil((Date.parse(agreed.start.at) - Date.parse(now.at)) / 60_000);
  return minutes > 0 && minutes <= 60 ? minutes : null;
}

/** Returns true if the time under which the agenda lists an interview has not begun. */
export function isToCome({ day, times: { agreed, proposed } }: InterviewRow, now: WallTime): boolean {
  const start = [agreed?.start, proposed?.start].find((one) => one?.date === day);
  return start != null && instant(start) > instant(now);
}

/** The instant in UTC to the second, which sorts as text. */
const instant = ({ at }: WallTime): string => at.slice(0, 19);
