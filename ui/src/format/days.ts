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
  return Math.round(((atNoon(day) ?? NaN) - (atNoon(from) ?? NaN)) / DAY_MS);
}

export function addDays(day: Day, days: number): Day {
  const noon = atNoon(day);
  if (noon === null) return day;
  const at = new Date(noon + days * DAY_MS);
  const year = at.getUTCFullYear();
  const digits = String(Math.abs(year)).padStart(4, '0');
  const sign = year < 0 ? '-' : year > 9999 ? '+' : '';
  return `${sign}${digits}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
}

/** Returns whether a text names a day that exists. */
export function isDay(text: string): boolean {
  return atNoon(text) !== null;
}

const DAY_MS = 86_400_000;

/** A day that is none is shown as it came: one bad date must not take a view away. */
function write(day: Day, options: Options): string {
  const noon = atNoon(day);
  return noon === null ? day : dateFormatter(options).format(new Date(noon)).replace(/^(\p{L}+),/u, '$1');
}

function yearUnless(day: Day, today: Day | undefined): Options {
  return today === undefined || day.split('-')[0] === today.split('-')[0] ? {} : { year: 'numeric' };
}

/** The noon of a day, or null. Years beyond 9999 have a sign: a server may speak of the end of days. */
function atNoon(day: Day): number | null {
  const parts = /^([+-]?\d{4,6})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return null;
  const [year, month, date] = parts.slice(1).map(Number) as [number, number, number];
  const noon = new Date(Date.UTC(2000, month - 1, date, 12));
  noon.setUTCFullYear(year, month - 1, date);
  const exists = noon.getUTCMonth() === month - 1 && noon.getUTCDate() === date;
  return exists ? noon.getTime() : null;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
