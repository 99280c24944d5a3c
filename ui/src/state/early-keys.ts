/** Keeps the keys that are pressed before the code that handles them is loaded. */
export class EarlyKeys {
  #kept: KeyboardEvent[] = [];
  #keep = (event: KeyboardEvent) => void this.#kept.push(event);

  /** Starts to keep them. */
  constructor() {
    addEventListener('keydown', this.#keep);
  }

  /** Stops keeping them, and returns those that nothing has handled, oldest first. */
  take(): KeyboardEvent[] {
    removeEventListener('keydown', this.#keep);
    return this.#kept.splice(0).filter(({ defaultPrevented }) => !defaultPrevented);
  }
}
