import { shortDay } from './days';
import { wholeNumber } from './numbers';
import { clock } from './times';

/**
 * Makes the web view load its tables of locales. It would do so at the first use of a format, and that takes longer than
 * all formats of the first picture. The page calls this while it waits for the first answer.
 */
export function prepareFormats(): void {
  shortDay('2000-01-03');
  clock('12:00');
  wholeNumber(0);
}
