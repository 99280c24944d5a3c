import { addDays } from '../../format/day-arithmetic';
import type { Day } from '../../format/days';
import type { WallTime, WorkingHours } from '../../ipc/types';
import type { CalendarSpan } from '../../state/route';
import { minuteOfDay } from '../../state/minutes';
import { isShown, type DaysOff } from './span';

/** Returns the day on which a calendar opens: today, or the next day that a week shows. */
export function openingDay(span: CalendarSpan, today: Day, settings: DaysOff): Day {
  if (span !== 'week') return today;
  const week = Array.from({ length: 7 }, (_, ahead) => addDays(today, ahead));
  return week.find((day) => isShown(day, settings)) ?? today;
}

/**
 * Returns the minute of the day to scroll to: an hour before the working hours begin. After midnight of a night that
 * is worked, it is the beginning of the day.
 */
export function openingMinute(hours: WorkingHours, now: WallTime, days: readonly Day[]): number {
  const [begins, ends, at] = [hours.from, hours.to, now.time].map(minuteOfDay) as [number, number, number];
  if (ends < begins && at < ends && days.includes(now.date)) return 0;
  return Math.max(0, begins - 60);
}
