import type { Day } from '../../format/days';

/** The day of a menu, and where the menu opens. */
export interface DayMenuOf {
  day: Day;
  /** The time of day at which the menu was opened. Null for the whole day. */
  time: string | null;
  /** The element or the place of the screen beside which it opens. */
  place: HTMLElement | DOMRect;
  /** The element that gets the focus afterwards. */
  back: HTMLElement | null;
}
