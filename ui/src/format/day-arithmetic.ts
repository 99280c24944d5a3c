import { atNoon, type Day } from './days';

const DAY_MS = 86_400_000;

/** Returns the number of days from `from` to `day`. It is negative if `day` is earlier. */
export function daysBetween(from: Day, day: Day): number {
  return Math.round((instantOf(day).getTime() - instantOf(from).getTime()) / DAY_MS);
}

export function addDays(day: Day, days: number): Day {
  const noon = atNoon(day);
  return noon === null ? day : dayOf(new Date(noon + days * DAY_MS));
}

/** Returns the day of the month with the same number, or the last one if that month is shorter. */
export function addMonths(day: Day, months: number): Day {
  const noon = atNoon(day);
  if (noon === null) return day;
  const at = new Date(noon);
  at.setUTCMonth(at.getUTCMonth() + months);
  if (at.getUTCDate() !== dateOf(day)) at.setUTCDate(0);
  return dayOf(at);
}

/** Returns the number of a day in its month. */
export function dateOf(day: Day): number {
  return Number(day.slice(-2));
}

/** Returns the month of a day, such as `2025-01`. */
export function monthOf(day: Day): string {
  return day.slice(0, -3);
}

/** Returns 1 for Monday to 7 for Sunday. */
export function weekdayNumber(day: Day): number {
  return instantOf(day).getUTCDay() || 7;
}

/** Returns the instant that stands for a day in a formatter, or an invalid one if the day does not exist. */
export function instantOf(day: Day): Date {
  return new Date(atNoon(day) ?? NaN);
}

function dayOf(noon: Date): Day {
  const year = noon.getUTCFullYear();
  const digits = String(Math.abs(year)).padStart(4, '0');
  const sign = year < 0 ? '-' : year > 9999 ? '+' : '';
  return `${sign}${digits}-${two(noon.getUTCMonth() + 1)}-${two(noon.getUTCDate())}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
