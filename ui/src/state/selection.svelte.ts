/** Which interview the panel shows, and whether it lies open where it covers the list. */
export class Selection {
  id = $state<number | null>(null);
  open = $state(false);

  /** Chooses an interview without opening a panel that would cover the list. */
  choose(id: number): void {
    this.id = id;
  }

  /** Chooses an interview and brings its panel to the front. */
  show(id: number): void {
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
