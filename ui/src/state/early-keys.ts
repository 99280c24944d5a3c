import { tick } from 'svelte';

/** Presses keys again, in their order. A key whose element is gone is pressed on the page. */
export async function pressAgain(presses: readonly KeyboardEvent[]): Promise<void> {
  for (const press of presses) {
    const { target } = press;
    const at = target instanceof Element && target.isConnected ? target : document.body;
    at.dispatchEvent(new KeyboardEvent('keydown', press));
    await tick();
  }
}

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
