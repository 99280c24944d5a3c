import { locales } from '../paraglide/runtime.js';

const FALLBACK = 'en-GB';

/** The locale in which dates and times are written: the first that the user prefers and that the window speaks. */
export function displayLocale(preferred: readonly string[] = navigator.languages): string {
  const key = preferred.join();
  let locale = found.get(key);
  if (locale === undefined) {
    locale = spoken(preferred);
    found.set(key, locale);
  }
  return locale;
}

/** To ask an engine for its locales takes longer than to write a date. */
const found = new Map<string, string>();

/** Of a language of the window, so that no sentence mixes two. An engine may answer "C" or nothing at all. */
function spoken(preferred: readonly string[]): string {
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
