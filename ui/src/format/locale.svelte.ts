import { locales } from '../paraglide/runtime.js';
import type { ClockChoice } from '../ipc/types';

const FALLBACK = 'en-GB';

/** The way in which this computer writes times, and the user's choice that overrides it. */
class TimeStyle {
  /** The language tag that the system uses for times. Null if it has none, or was not read yet. */
  system = $state<string | null>(null);
  clock = $state<ClockChoice>('system');
}

export const timeStyle = new TimeStyle();

/**
 * Returns the locale in which dates and times are written. Its language is that of the window, so that no sentence
 * mixes two languages. The order of day and month follows the system's setting for times.
 */
export function displayLocale(preferred: readonly string[] = navigator.languages, system = timeStyle.system): string {
  const key = `${system ?? ''} ${preferred.join()}`;
  let locale = localeCache.get(key);
  if (locale === undefined) {
    locale = withDayOrder(system, windowLocale(preferred));
    localeCache.set(key, locale);
  }
  return locale;
}

/** Returns true if times are written with 12 hours: as the user chose, or else as the system writes times. */
export function countsToTwelve(): boolean {
  if (timeStyle.clock !== 'system') return timeStyle.clock === 'twelve';
  return usesTwelveHours(supported(timeStyle.system) ?? displayLocale());
}

/** Returns the first day of the week by the system's locale: 1 for Monday to 7 for Sunday. */
export function firstDayOfWeek(): number {
  const locale = new Intl.Locale(supported(timeStyle.system) ?? displayLocale()) as Intl.Locale & WithWeekInfo;
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
}

/** An engine has one of the two, and TypeScript knows neither. */
interface WithWeekInfo {
  getWeekInfo?: () => { firstDay: number };
  weekInfo?: { firstDay: number };
}

/** Cached, because asking the engine for its supported locales takes longer than formatting a date. */
const localeCache = new Map<string, string>();
const twelveHourCache = new Map<string, boolean>();

function usesTwelveHours(locale: string): boolean {
  let uses = twelveHourCache.get(locale);
  if (uses === undefined) {
    uses = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hour12 ?? false;
    twelveHourCache.set(locale, uses);
  }
  return uses;
}

/**
 * Returns the first preferred locale in a language of the window. The engine may report "C" or nothing at all, so
 * there is a fallback.
 */
function windowLocale(preferred: readonly string[]): string {
  return preferred.map(supported).find((tag) => tag !== null && isWindowLanguage(tag)) ?? FALLBACK;
}

function isWindowLanguage(tag: string): boolean {
  return locales.some((locale) => tag === locale || tag.startsWith(`${locale}-`));
}

/**
 * Returns the system's locale if it has the window's language, or else a locale of that language with the system's
 * order of day and month.
 */
function withDayOrder(system: string | null, locale: string): string {
  const wanted = supported(system);
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

/** Returns the tag as the engine supports it, or null. */
function supported(tag: string | null): string | null {
  if (tag === null) return null;
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([tag])[0] ?? null;
  } catch {
    return null;
  }
}
