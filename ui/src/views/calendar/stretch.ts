import { addDays, daysBetween } from '../../format/day-arithmetic';
import type { Day } from '../../format/days';
import type { WallRange, WallSlot } from '../../ipc/types';
import { DAY, minuteOfDay } from '../../state/minutes';
import { lengthOf, wallMinutes } from '../../state/slot';

/**
 * A time in the calendar, by the wall clock of the shown zone. Every day has 24 hours in the calendar: on a day on
 * which the clocks go forward an hour stays empty, and on a day on which they go back an hour is used twice.
 */
export interface Stretch {
  date: Day;
  /** The minute of the day at which it begins. */
  start: number;
  /** The length in minutes, which may be zero or several days. */
  minutes: number;
}

/** The part of a stretch that lies on one of the shown days. */
export interface DayPart {
  /** The index of the day. */
  day: number;
  start: number;
  minutes: number;
  /** True if the stretch begins on this day. */
  first: boolean;
  /** True if the stretch ends on this day. */
  last: boolean;
}

/** Returns the stretch of a range, or null if the range has no time. A missing start is the end. */
export function stretchOfRange(range: WallRange | null): Stretch | null {
  const start = range?.start ?? range?.end;
  return range && start ? { date: start.date, start: minuteOfDay(start.time), minutes: wallMinutes(range) } : null;
}

export function stretchOfSlot(slot: WallSlot): Stretch {
  return { date: slot.date, start: minuteOfDay(slot.start), minutes: lengthOf(slot) };
}

/** Returns the parts of a stretch on the shown days, earliest first. The days are in order, and some may be left out. */
export function partsOn({ date, start, minutes }: Stretch, days: readonly Day[]): DayPart[] {
  const [from, to] = [days[0], days.at(-1)];
  if (from === undefined || to === undefined) return [];
  const end = start + minutes;
  const last = Math.max(0, Math.ceil(end / DAY) - 1);
  const parts: DayPart[] = [];
  // The days before the first and after the last shown one are skipped, because a stretch may last for years.
  const earliest = last === 0 ? 0 : Math.max(0, daysBetween(date, from));
  const latest = last === 0 ? 0 : Math.min(last, daysBetween(date, to));
  for (let after = earliest; after <= latest; after++) {
    const day = days.indexOf(after === 0 ? date : addDays(date, after));
    if (day < 0) continue;
    const begins = Math.max(0, start - after * DAY);
    const ends = Math.min(DAY, end - after * DAY);
    parts.push({ day, start: begins, minutes: ends - begins, first: after === 0, last: after === last });
  }
  return parts;
}
