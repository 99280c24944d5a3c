/** The interview that the panel shows, and whether the panel is open in a narrow window, where it covers the list. */
export class Selection {
  id = $state<string | null>(null);
  open = $state(false);
  /** The interview that the list scrolls to next. */
  toReveal = $state<string | null>(null);

  /** Selects an interview without opening a panel that would cover the list. */
  choose(id: string): void {
    this.id = id;
    this.toReveal = null;
  }

  /** Selects an interview and opens its panel. */
  show(id: string): void {
    this.choose(id);
    this.open = true;
  }

  close(): void {
    this.open = false;
  }

  clear(): void {
    this.id = null;
    this.toReveal = null;
    this.open = false;
  }
}
