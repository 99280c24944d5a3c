import { addDays, weekdayNumber } from '../../format/day-arithmetic';
import type { Day } from '../../format/days';
import type { WorkingHours } from '../../ipc/types';
import { DAY, minuteOfDay } from '../../state/minutes';

/** The bounds of the height of an hour in pixels, and the step of the zoom. */
const LEAST_HOUR = 24;
const LARGEST_HOUR = 144;
const HOUR_STEP = 12;

/** The least height of a block in pixels. */
export const LEAST_BLOCK = 24;

/** Returns the next larger or smaller height of an hour. */
export function zoomedHour(hour: number, step: 1 | -1): number {
  const steps = hour / HOUR_STEP;
  return bounded(HOUR_STEP * (step > 0 ? Math.floor(steps) + 1 : Math.ceil(steps) - 1));
}

/**
 * Returns the height of an hour in whole pixels at which the working hours, and half an hour at both ends, fill
 * `height` pixels.
 */
export function fittedHour(height: number, hours: WorkingHours): number {
  const [from, to] = [minuteOfDay(hours.from), minuteOfDay(hours.to)];
  const minutes = to > from ? Math.min(DAY, to - from + 60) : DAY;
  return bounded(Math.floor((60 * height) / minutes));
}

function bounded(hour: number): number {
  return Math.min(LARGEST_HOUR, Math.max(LEAST_HOUR, hour));
}

/** The stages of a block by its height: the name alone, a second line, or lines with more space. */
export type BlockSize = 'one-line' | 'tight' | 'full';

export function blockSize(minutes: number, hour: number): BlockSize {
  // A block is 2 px lower than its time, so that two in a row do not touch.
  const height = (minutes * hour) / 60 - 2;
  if (height < 34) return 'one-line';
  return height < 44 ? 'tight' : 'full';
}

/**
 * Returns the parts of a day outside of the working hours, in minutes. Working hours that last past midnight belong to
 * the day on which they begin.
 */
export function outsideHours(day: Day, { from, to, days }: WorkingHours): { start: number; end: number }[] {
  const works = (one: Day) => days.includes(weekdayNumber(one));
  const [begins, ends] = [minuteOfDay(from), minuteOfDay(to)];
  const parts: { start: number; end: number }[] = [];
  const add = (start: number, end: number) => {
    if (end > start) parts.push({ start, end });
  };
  if (ends > begins) {
    if (!works(day)) return [{ start: 0, end: DAY }];
    add(0, begins);
    add(ends, DAY);
  } else {
    const morning = works(addDays(day, -1)) ? ends : 0;
    const evening = works(day) ? begins : DAY;
    add(morning, evening);
  }
  return parts;
}
