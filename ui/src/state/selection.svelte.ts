/** Which interview the panel shows, and whether it lies open where it covers the list. */
export class Selection {
  id = $state<string | null>(null);
  open = $state(false);

  /** Chooses an interview without opening a panel that would cover the list. */
  choose(id: string): void {
    this.id = id;
  }

  /** Chooses an interview and brings its panel to the front. */
  show(id: string): void {
    this.id = id;
    this.open = true;
  }

  close(): void {
    this.open = false;
  }

  clear(): void {
    this.id = null;
    this.open = false;
  }
}
