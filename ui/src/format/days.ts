import { parseDate, type CalendarDate } from '@internationalized/date';
import { dateFormatter } from './formatter';

/** A day of the calendar, `2025-01-22`. Days are never instants here: they are written as they are given. */
export type Day = string;

type Options = Intl.DateTimeFormatOptions;

/** `Wed 22 Jan`, with the year where it is not the one of `today`. */
export function shortDay(day: Day, today?: Day): string {
  return write(day, { weekday: 'short', day: 'numeric', month: 'short', ...yearUnless(day, today) });
}

/** `Wednesday 22 January`, with the year where it is not the one of `today`. */
export function longDay(day: Day, today?: Day): string {
  return write(day, { weekday: 'long', day: 'numeric', month: 'long', ...yearUnless(day, today) });
}

/** `22 January`, with the year where it is not the one of `today`. */
export function dayAndMonth(day: Day, today?: Day): string {
  return write(day, { day: 'numeric', month: 'long', ...yearUnless(day, today) });
}

/** `22 Jan 2025`. */
export function dateOnly(day: Day): string {
  return write(day, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** `Wednesday`. */
export function weekday(day: Day, width: 'long' | 'short' | 'narrow' = 'long'): string {
  return write(day, { weekday: width });
}

/** `January 2025`. */
export function monthAndYear(day: Day): string {
  return write(day, { month: 'long', year: 'numeric' });
}

/** `Jan 2025`. */
export function shortMonthAndYear(day: Day): string {
  return write(day, { month: 'short', year: 'numeric' });
}

/** How many days `day` lies after `from`; negative before it. */
export function daysBetween(from: Day, day: Day): number {
  return Math.round((atNoon(parseDate(day)) - atNoon(parseDate(from))) / 86_400_000);
}

export function addDays(day: Day, days: number): Day {
  return parseDate(day).add({ days }).toString();
}

function write(day: Day, options: Options): string {
  return dateFormatter(options).format(new Date(atNoon(parseDate(day)))).replace(/^(\p{L}+),/u, '$1');
}

function yearUnless(day: Day, today: Day | undefined): Options {
  return today === undefined || day.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' };
}

function atNoon(day: CalendarDate): number {
  return Date.UTC(day.year, day.month - 1, day.day, 12);
}
