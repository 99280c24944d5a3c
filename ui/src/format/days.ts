import { dateFormatter } from './formatter';

/**
 * A calendar day such as `2025-01-22`. It is never converted to an instant of a zone, so that it is shown as it was
 * given.
 */
export type Day = string;

type Options = Intl.DateTimeFormatOptions;

/** Writes `Wed 22 Jan`, with the year if it differs from that of `today`. */
export function shortDay(day: Day, today?: Day): string {
  return write(day, { weekday: 'short', day: 'numeric', month: 'short', ...yearUnless(day, today) });
}

/** Writes `Wednesday 22 January`, with the year if it differs from that of `today`. */
export function longDay(day: Day, today?: Day): string {
  return write(day, { weekday: 'long', day: 'numeric', month: 'long', ...yearUnless(day, today) });
}

/** Writes `22 January`, with the year if it differs from that of `today`. */
export function dayAndMonth(day: Day, today?: Day): string {
  return write(day, { day: 'numeric', month: 'long', ...yearUnless(day, today) });
}

/** Writes `22 Jan 2025`. */
export function dateOnly(day: Day): string {
  return write(day, { day: 'numeric', month: 'short', year: 'numeric' });
}

/** Writes `Wednesday`, or a shorter form of it. */
export function weekday(day: Day, width: 'long' | 'short' | 'narrow' = 'long'): string {
  return write(day, { weekday: width });
}

/** Writes `January 2025`. */
export function monthAndYear(day: Day): string {
  return write(day, { month: 'long', year: 'numeric' });
}

/** Writes `Jan 2025`. */
export function shortMonthAndYear(day: Day): string {
  return write(day, { month: 'short', year: 'numeric' });
}

/** Returns true if a text names a day that exists. */
export function isDay(text: string): boolean {
  return atNoon(text) !== null;
}

/**
 * Formats a day. An invalid day is shown as it was received, so that one bad date from the server cannot break a
 * whole view.
 */
function write(day: Day, options: Options): string {
  const noon = atNoon(day);
  return noon === null ? day : dateFormatter(options).format(new Date(noon)).replace(/^(\p{L}+),/u, '$1');
}

function yearUnless(day: Day, today: Day | undefined): Options {
  return today === undefined || day.split('-')[0] === today.split('-')[0] ? {} : { year: 'numeric' };
}

/**
 * Returns the instant at noon UTC of a day, or null if the day does not exist. Noon is far enough from midnight that
 * no rounding leads to another day. Years beyond 9999 have a sign, because a server may send them.
 */
export function atNoon(day: Day): number | null {
  const parts = /^([+-]?\d{4,6})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return null;
  const [year, month, date] = parts.slice(1).map(Number) as [number, number, number];
  const noon = new Date(Date.UTC(2000, month - 1, date, 12));
  noon.setUTCFullYear(year, month - 1, date);
  const exists = noon.getUTCMonth() === month - 1 && noon.getUTCDate() === date;
  return exists ? noon.getTime() : null;
}
