import { failureOf, type Failure } from '../format/errors';
import { useShown } from './shown';

/** A value that is loaded from the application. The last one stays until the next one arrives. */
class Loaded<T> {
  value = $state.raw<T | null>(null);
  error = $state.raw<Failure | null>(null);
  #requests = 0;
  #retries = $state(0);

  /** Loads again, for a retry after an error. */
  again(): void {
    this.#retries++;
  }

  follow(ask: () => Promise<T> | null): void {
    void this.#retries;
    const request = ++this.#requests;
    const answer = ask();
    if (answer === null) {
      this.value = null;
      this.error = null;
      return;
    }
    answer.then(
      (value) => {
        if (request !== this.#requests) return;
        this.value = value;
        this.error = null;
      },
      (error: unknown) => {
        if (request === this.#requests) this.error = failureOf(error);
      },
    );
  }
}

/**
 * Loads now, and again whenever a reactive value changes that `ask` read synchronously. A hidden view loads once it is
 * shown again.
 */
export function load<T>(ask: () => Promise<T> | null): Loaded<T> {
  const loaded = new Loaded<T>();
  const shown = useShown();
  $effect(() => {
    if (shown()) loaded.follow(ask);
  });
  return loaded;
}
