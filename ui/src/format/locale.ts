import { locales } from '../paraglide/runtime.js';

const FALLBACK = 'en-GB';

/**
 * The locale in which dates and times are written: the first that the user prefers and that the window
 * speaks, so that a sentence does not mix two languages. An engine may answer "C" or nothing at all.
 */
export function displayLocale(preferred: readonly string[] = navigator.languages): string {
  for (const tag of preferred) {
    try {
      const [known] = Intl.DateTimeFormat.supportedLocalesOf([tag]);
      if (known && locales.some((locale) => known === locale || known.startsWith(`${locale}-`))) return known;
    } catch {
      continue;
    }
  }
  return FALLBACK;
}
