import type { DayStrip, WallRange } from '../ipc/types';
import { minuteOfDay } from './minutes';

/** The range of minutes that a strip shows. */
export interface StripScale {
  from: number;
  to: number;
}

/** Returns the usual hours of a strip. */
export function usualScale({ fromHour, toHour }: DayStrip): StripScale {
  return { from: fromHour * 60, to: toHour * 60 };
}

/** Returns the minutes of a day that a range covers, or null if it is not on that day. */
export function minutesOn(day: string, { start, end, minutes }: WallRange): { start: number; end: number } | null {
  if (!start || start.date !== day) return null;
  const from = minuteOfDay(start.time);
  return { start: from, end: from + (minutes ?? (end ? Math.max(0, minuteOfDay(end.time) - from) : 0)) };
}

/** Returns the position of a time range on a strip, in percent of its width, or null if it is not visible. */
export function placeOn({ from, to }: StripScale, start: number, end: number): { left: number; width: number } | null {
  const first = Math.max(from, start);
  const last = Math.min(to, end);
  if (last <= first) return null;
  const whole = to - from;
  return { left: (100 * (first - from)) / whole, width: (100 * (last - first)) / whole };
}
