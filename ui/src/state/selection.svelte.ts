/** Which interview the panel shows, and whether it lies open where it covers the list. */
export class Selection {
  id = $state<string | null>(null);
  open = $state(false);
  /** The interview that the next list is to bring into sight. */
  sought = $state<string | null>(null);

  /** Chooses an interview without opening a panel that would cover the list. */
  choose(id: string): void {
    this.id = id;
    this.sought = null;
  }

  /** Chooses an interview and brings its panel to the front. */
  show(id: string): void {
    this.choose(id);
    this.open = true;
  }

  close(): void {
    this.open = false;
  }

  clear(): void {
    this.id = null;
    this.sought = null;
    this.open = false;
  }
}
