import { DAY } from '../../state/minutes';

/** The space above the line of an hour for its label, in pixels. */
const LABEL_PX = 12;

/** The hours on the screen. Places are read from the drawn boxes, so they are exact at every zoom. */
export class HourView {
  scroller = $state<HTMLElement>();
  /** The heads of the days, which cover the top of the scroller. */
  heads = $state<HTMLElement>();
  /** The 24 hours of the days. */
  layer = $state<HTMLElement>();
  /** The visible minutes of the day. Null until they are known. */
  visible = $state.raw<{ from: number; to: number } | null>(null);

  /** Returns the minute of the day at a height of the screen. */
  minuteAt(y: number): number {
    const box = this.layer?.getBoundingClientRect();
    return box && box.height > 0 ? (DAY * (y - box.top)) / box.height : 0;
  }

  /** Returns the upper and lower edge of what is visible. Null if nothing is drawn. */
  edges(): { top: number; bottom: number } | null {
    if (!this.scroller || !this.heads) return null;
    const { top, bottom } = this.scroller.getBoundingClientRect();
    const below = top + this.heads.getBoundingClientRect().height;
    return bottom > below ? { top: below, bottom } : null;
  }

  /** Reads which minutes are visible. While the view is hidden, the last ones stay. */
  read(): void {
    const edges = this.edges();
    if (edges) this.visible = { from: this.minuteAt(edges.top), to: this.minuteAt(edges.bottom) };
  }

  /** Scrolls so that a minute of the day is at the height `y` of the screen, or else at the top, with its label. */
  scrollTo(minute: number, y = (this.edges()?.top ?? 0) + LABEL_PX): void {
    const height = this.layer?.getBoundingClientRect().height ?? 0;
    if (this.scroller) this.scroller.scrollTop += ((minute - this.minuteAt(y)) * height) / DAY;
    this.read();
  }
}
