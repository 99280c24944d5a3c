import { windowError } from '../ipc/host';
import type { WindowError } from '../ipc/types';

/** What was asked of the application: the last answer stays while the next one is awaited. */
export class Loaded<T> {
  value = $state.raw<T | null>(null);
  error = $state.raw<WindowError | null>(null);
  #asked = 0;
  #again = $state(0);

  /** Asks again, as whoever sees an error may wish. */
  again(): void {
    this.#again++;
  }

  follow(ask: () => Promise<T> | null): void {
    void this.#again;
    const mine = ++this.#asked;
    const asked = ask();
    if (asked === null) {
      this.value = null;
      this.error = null;
      return;
    }
    asked.then(
      (value) => {
        if (mine !== this.#asked) return;
        this.value = value;
        this.error = null;
      },
      (error: unknown) => {
        if (mine === this.#asked) this.error = windowError(error);
      },
    );
  }
}

/** Asks now, and again whenever something changes that `ask` read before its first wait. */
export function load<T>(ask: () => Promise<T> | null): Loaded<T> {
  const loaded = new Loaded<T>();
  $effect(() => loaded.follow(ask));
  return loaded;
}
