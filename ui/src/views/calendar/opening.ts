import { addDays, type Day } from '../../format/days';
import type { WallSlot, WallTime, WorkingHours } from '../../ipc/types';
import type { CalendarSpan } from '../../state/route';
import { minuteOfDay } from '../../state/slot';
import { isShown, type DaysOff } from './span';

/** Returns the day on which a calendar opens: today, or the next day that a week shows. */
export function openingDay(span: CalendarSpan, today: Day, settings: DaysOff): Day {
  if (span !== 'week') return today;
  const week = Array.from({ length: 7 }, (_, ahead) => addDays(today, ahead));
  return week.find((day) => isShown(day, settings)) ?? today;
}

/**
 * Returns the time of day to scroll to: the earlier of now and the first interview of the shown days, but not before
 * the working hours begin. Now counts only if its day is shown and the working hours are not over. Working hours that
 * last past midnight may begin the day.
 */
export function openingTime(shown: readonly WallSlot[], now: WallTime, days: readonly Day[], hours: WorkingHours): string {
  const starts = shown.filter(({ date }) => days.includes(date)).map(({ start }) => start);
  const [begins, ends, at] = [hours.from, hours.to, now.time].map(minuteOfDay) as [number, number, number];
  const overnight = ends > 0 && ends < begins;
  const atWork = overnight ? at < ends || at >= begins : at < (ends || 1440);
  if (days.includes(now.date) && atWork) starts.push(now.time);
  const [first = hours.from] = starts.sort();
  return first > hours.from || overnight ? first : hours.from;
}
