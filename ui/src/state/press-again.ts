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
