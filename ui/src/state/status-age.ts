/**
 * The application sends the status every minute. If the last one is older than this, an event was lost or the
 * computer slept.
 */
const STALE_MS = 75_000;

/** The interval of the check. Timers of the page stop while the computer sleeps and continue when it wakes. */
const CHECK_EVERY_MS = 20_000;

/**
 * The age of the last status. The wall clock continues while the computer sleeps, but may be set by hand. The page's
 * own clock cannot be set, but stops during sleep. The larger of both ages decides. No time on the screen is computed
 * from either clock.
 */
export class StatusAge {
  #wall = Date.now();
  #own = performance.now();

  /** Notes that a status has just arrived. */
  begin(): void {
    this.#wall = Date.now();
    this.#own = performance.now();
  }

  /** Requests a new status when the last one is too old. Returns a function that stops it. */
  follow(ask: () => Promise<void>): () => void {
    let asking = false;
    const check = async () => {
      if (asking || this.#milliseconds() < STALE_MS) return;
      asking = true;
      await ask().catch(() => undefined);
      asking = false;
    };
    const timer = setInterval(() => void check(), CHECK_EVERY_MS);
    return () => clearInterval(timer);
  }

  #milliseconds(): number {
    return Math.max(Math.abs(Date.now() - this.#wall), performance.now() - this.#own);
  }
}
