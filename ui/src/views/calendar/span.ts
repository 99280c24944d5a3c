import { addDays, addMonths, daysBetween, instantOf, monthOf, weekdayNumber } from '../../format/day-arithmetic';
import { longDay, monthAndYear, shortDay, shortMonthAndYear, type Day } from '../../format/days';
import { dateFormatter } from '../../format/formatter';
import { rangeWords } from '../../format/times';
import type { Settings } from '../../ipc/types';
import type { CalendarSpan } from '../../state/route';

/** The days from `from` up to and excluding `to`. */
export interface Days {
  from: Day;
  to: Day;
}

/** The settings that hide days of a week. */
export type DaysOff = Pick<Settings, 'showWeekend' | 'workingHours'>;

export function startOfWeek(day: Day, weekStartsOn: number): Day {
  return addDays(day, -((weekdayNumber(day) - weekStartsOn + 7) % 7));
}

/** Returns the days that a span around `day` shows: a day, its week, or the whole weeks of its month. */
export function shownDays(span: CalendarSpan, day: Day, weekStartsOn: number): Days {
  switch (span) {
    case 'day':
      return { from: day, to: addDays(day, 1) };
    case 'week': {
      const from = startOfWeek(day, weekStartsOn);
      return { from, to: addDays(from, 7) };
    }
    case 'month': {
      const first = `${monthOf(day)}-01`;
      const last = addDays(addMonths(first, 1), -1);
      return {
        from: startOfWeek(first, weekStartsOn),
        to: addDays(startOfWeek(last, weekStartsOn), 7),
      };
    }
  }
}

export function listDays({ from, to }: Days): Day[] {
  return Array.from({ length: daysBetween(from, to) }, (_, index) => addDays(from, index));
}

/** Returns the day that the arrows beside the title lead to. */
export function stepped(span: CalendarSpan, day: Day, step: 1 | -1): Day {
  switch (span) {
    case 'day':
      return addDays(day, step);
    case 'week':
      return addDays(day, 7 * step);
    case 'month':
      return addMonths(day, step);
  }
}

/**
 * Returns true if a week shows a day even when it is empty. Days off are hidden, unless the user wants to see them.
 */
export function isShown(day: Day, { showWeekend, workingHours }: DaysOff): boolean {
  return showWeekend || workingHours.days.length === 0 || workingHours.days.includes(weekdayNumber(day));
}

/** Returns the visible days of a week. A hidden day appears while it has interviews. */
export function visibleDays(days: readonly Day[], settings: DaysOff, taken: ReadonlySet<Day>): Day[] {
  const visible = days.filter((day) => isShown(day, settings) || taken.has(day));
  return visible.length > 0 ? visible : [...days];
}

/** Returns six weeks around a month. The number is fixed, so that nothing below the month moves. */
export function sixWeeks(day: Day, weekStartsOn: number): Days {
  const { from } = shownDays('month', day, weekStartsOn);
  return { from, to: addDays(from, 42) };
}

/** The title of the shown days, in a full and a short form. */
interface RangeTitle {
  full: string;
  short: string;
}

/**
 * Writes `Wednesday 22 January`, `20–24 January`, `January 2025`, with the year only if it differs from that of
 * `today`. The short form abbreviates weekdays and months.
 */
export function rangeTitle(span: CalendarSpan, day: Day, shown: readonly Day[], today: Day): RangeTitle {
  if (span === 'month') return { full: monthAndYear(day), short: shortMonthAndYear(day) };
  const first = shown.at(0) ?? day;
  const last = shown.at(-1) ?? day;
  return first === last
    ? { full: longDay(first, today), short: shortDay(first, today) }
    : { full: dayRange(first, last, today, 'long'), short: dayRange(first, last, today, 'short') };
}

function dayRange(first: Day, last: Day, today: Day, month: 'long' | 'short'): string {
  const otherYear = first.slice(0, 4) !== today.slice(0, 4) || last.slice(0, 4) !== today.slice(0, 4);
  const formatter = dateFormatter({
    day: 'numeric',
    month,
    ...(otherYear && { year: 'numeric' }),
  });
  const parts = formatter.formatRangeToParts(instantOf(first), instantOf(last));
  const dash = parts.findIndex(({ type, source, value }) => type === 'literal' && source === 'shared' && /[-–—]/.test(value));
  const text = (some: typeof parts) => some.map(({ value }) => value).join('').trim();
  if (dash < 0) return text(parts);
  const [start, end] = [text(parts.slice(0, dash)), text(parts.slice(dash + 1))];
  return rangeWords(start, end, start.includes(' '));
}
