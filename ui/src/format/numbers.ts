import { displayLocale } from './locale.svelte';

/** `10,000`. Each locale's formatter is made once, as those of dates are. */
export function wholeNumber(number: number): string {
  const locale = displayLocale();
  let formatter = formatters.get(locale);
  if (!formatter) {
    formatter = new Intl.NumberFormat(locale);
    formatters.set(locale, formatter);
  }
  return formatter.format(number);
}

const formatters = new Map<string, Intl.NumberFormat>();
