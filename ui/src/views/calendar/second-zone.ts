import { daysBetween } from '../../format/days';
import type { InterviewRow, WallTime } from '../../ipc/types';
import { minuteOfDay, timeOfDay } from '../../state/slot';

const DAY_MINUTES = 24 * 60;

/**
 * How many minutes the second zone's clock is ahead of the first on the days of `rows`, or now where
 * nothing stands there: the clocks of the two need not change on the same day.
 */
export function secondShift(rows: readonly InterviewRow[], now: WallTime): number | null {
  const times = [...rows.flatMap(({ times }) => [times.agreed?.start, times.proposed?.start]), now];
  for (const time of times) {
    const ahead = time ? shiftOf(time) : null;
    if (ahead !== null) return ahead;
  }
  return null;
}

/** An hour of the day as the second zone's clock shows it, `15:00`. */
export function inSecondZone(hour: number, shift: number): string {
  return timeOfDay(hour * 60 + shift);
}

function shiftOf({ date, time, second }: WallTime): number | null {
  return second && daysBetween(date, second.date) * DAY_MINUTES + minuteOfDay(second.time) - minuteOfDay(time);
}
