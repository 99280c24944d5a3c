import { DateFormatter } from '@internationalized/date';
import { displayLocale } from './locale.svelte';

/**
 * Writes dates as the user's locale does. Days and times of day carry no zone here, so all are read as
 * UTC. Each formatter is made once: that takes an engine far more time and memory than to use it.
 */
export function dateFormatter(options: Intl.DateTimeFormatOptions): DateFormatter {
  const locale = displayLocale();
  const key = locale + JSON.stringify(options);
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new DateFormatter(locale, { ...options, timeZone: 'UTC' });
    formatters.set(key, formatter);
  }
  return formatter;
}

const formatters = new Map<string, DateFormatter>();
