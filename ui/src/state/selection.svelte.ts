/** The interview that the panel shows, and whether the panel is there. */
export class Selection {
  id = $state<string | null>(null);
  /** True if an interview was opened in this view. In a narrow window the panel then covers the view, in a month it gets its place. */
  open = $state(false);
  /** True if the user closed the panel beside the list. The next interview that is opened shows it again. */
  isPanelClosed = $state(false);
  /** The selected interview while the panel loads it. */
  loading = $state<string | null>(null);
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
    this.isPanelClosed = false;
  }

  close(): void {
    this.open = false;
  }

  /** Closes the panel beside the list. The interview stays selected. */
  closePanel(): void {
    this.open = false;
    this.isPanelClosed = true;
  }

  clear(): void {
    this.id = null;
    this.toReveal = null;
    this.open = false;
  }
}
