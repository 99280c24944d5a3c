import { displayLocale } from './locale.svelte';

/**
 * Returns a formatter for dates in the user's locale. Days and times of day have no zone here, so the formatter reads
 * all of them as UTC. Formatters are cached, because creating one takes far more time and memory than using it.
 */
export function dateFormatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = displayLocale();
  const key = locale + JSON.stringify(options);
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    formatters.set(key, formatter);
  }
  return formatter;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
