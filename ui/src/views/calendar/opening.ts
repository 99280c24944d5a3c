import { addDays, type Day } from '../../format/days';
import type { Settings, WallSlot, WallTime, WorkingHours } from '../../ipc/types';
import type { CalendarSpan } from '../../state/route';
import { minuteOfDay } from '../../state/slot';
import { weekdayNumber } from './span';

/** The day that a calendar opens on: today, or the Monday after a weekend that a week does not show. */
export function openingDay(span: CalendarSpan, today: Day, { showWeekend, workingHours }: Settings): Day {
  const weekday = weekdayNumber(today);
  const hidden = span === 'week' && weekday > 5 && !showWeekend && !workingHours.days.includes(weekday);
  return hidden ? addDays(today, 8 - weekday) : today;
}

/**
 * The time of day that is scrolled to: the earlier of now and the first interview of the shown days, but no
 * earlier than the working hours begin. Now counts where it is shown, and while there is work.
 */
export function openingTime(shown: readonly WallSlot[], now: WallTime, days: readonly Day[], hours: WorkingHours): string {
  const starts = shown.filter(({ date }) => days.includes(date)).map(({ start }) => start);
  const atWork = minuteOfDay(now.time) < minuteOfDay(hours.to);
  if (days.includes(now.date) && atWork) starts.push(now.time);
  const [first = hours.from] = starts.sort();
  return first > hours.from ? first : hours.from;
}
