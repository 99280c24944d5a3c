/** Rust tells the status each minute. One that is older than this was lost, or the computer slept. */
const STALE_MS = 75_000;

/** How often the page looks. Its timers stand still while the computer sleeps and go on when it wakes. */
const BEAT_MS = 20_000;

/**
 * How old the last status is. The wall clock goes on while the computer sleeps, the page's own does not; the wall clock
 * may be set, the page's own may not. Whichever ran further decides. No time that is shown is made from either.
 */
export class StatusAge {
  #wall = Date.now();
  #own = performance.now();

  /** A status came just now. */
  begin(): void {
    this.#wall = Date.now();
    this.#own = performance.now();
  }

  /** Has a new status asked for when the last one is too old. Returns what stops looking. */
  follow(ask: () => Promise<void>): () => void {
    let asking = false;
    const look = async () => {
      if (asking || this.#milliseconds() < STALE_MS) return;
      asking = true;
      await ask().catch(() => undefined);
      asking = false;
    };
    const beat = setInterval(() => void look(), BEAT_MS);
    return () => clearInterval(beat);
  }

  #milliseconds(): number {
    return Math.max(Math.abs(Date.now() - this.#wall), performance.now() - this.#own);
  }
}
