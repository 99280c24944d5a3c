import { displayLocale } from './locale.svelte';

/** Writes `10,000` in the user's locale. Formatters are cached, because creating one is slow. */
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
