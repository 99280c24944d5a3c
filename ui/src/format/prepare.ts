import { shortDay } from './days';
import { wholeNumber } from './numbers';
import { clock } from './times';

/**
 * Makes the engine load its tables of locales, which it does at the first use of a format and which takes longer than all
 * formats of the first picture. The page calls it while it waits for the first answer.
 */
export function prepareFormats(): void {
  shortDay('2000-01-03');
  clock('12:00');
  wholeNumber(0);
}
