import { getDayOfWeek, parseDate } from '@internationalized/date';
import { locales } from '../paraglide/runtime.js';
import type { ClockChoice } from '../ipc/types';

const FALLBACK = 'en-GB';

/** How this computer writes times, and what the user chose over it. */
class TimeStyle {
  /** The language tag of the system's times. Null if it names none, or was not read yet. */
  system = $state<string | null>(null);
  clock = $state<ClockChoice>('system');
}

export const timeStyle = new TimeStyle();

/**
 * Returns the locale in which dates and times are written. Its words are of the window's language, so that no
 * sentence mixes two; the order of day and month is that of the system's times.
 */
export function displayLocale(preferred: readonly string[] = navigator.languages, system = timeStyle.system): string {
  const key = `${system ?? ''} ${preferred.join()}`;
  let locale = found.get(key);
  if (locale === undefined) {
    locale = inOrderOf(system, spoken(preferred));
    found.set(key, locale);
  }
  return locale;
}

/** Returns whether hours are counted to twelve: as chosen, else as the system writes times. */
export function countsToTwelve(): boolean {
  if (timeStyle.clock !== 'system') return timeStyle.clock === 'twelve';
  return countsSo(known(timeStyle.system) ?? displayLocale());
}

/** Returns the first day of the week by the system's locale: 1 for Monday to 7 for Sunday. */
export function firstDayOfWeek(): number {
  const monday = getDayOfWeek(parseDate('2025-01-06'), known(timeStyle.system) ?? displayLocale());
  return ((7 - monday) % 7) + 1;
}

/** To ask an engine for its locales takes longer than to write a date. */
const found = new Map<string, string>();
const twelve = new Map<string, boolean>();

function countsSo(locale: string): boolean {
  let counts = twelve.get(locale);
  if (counts === undefined) {
    counts = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hour12 ?? false;
    twelve.set(locale, counts);
  }
  return counts;
}

/** A locale of a language of the window. An engine may answer "C" or nothing at all. */
function spoken(preferred: readonly string[]): string {
  return preferred.map(known).find((tag) => tag !== null && isSpoken(tag)) ?? FALLBACK;
}

function isSpoken(tag: string): boolean {
  return locales.some((locale) => tag === locale || tag.startsWith(`${locale}-`));
}

/** The system's locale where it has the window's language, else a locale of that language in the system's order. */
function inOrderOf(system: string | null, locale: string): string {
  const wanted = known(system);
  if (wanted === null) return locale;
  const language = locale.split('-')[0] ?? locale;
  if (wanted.split('-')[0] === language) return wanted;
  if (language !== 'en' || dayFirst(wanted) === dayFirst(locale)) return locale;
  return dayFirst(wanted) ? 'en-GB' : 'en-US';
}

function dayFirst(locale: string): boolean {
  const parts = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'numeric' }).formatToParts(0);
  return parts.findIndex(({ type }) => type === 'day') < parts.findIndex(({ type }) => type === 'month');
}

/** A tag that the engine can write times in, or null. */
function known(tag: string | null): string | null {
  if (tag === null) return null;
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([tag])[0] ?? null;
  } catch {
    return null;
  }
}
