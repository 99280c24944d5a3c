import { painted } from './painted';

/** The parts whose code is being loaded. */
const loading = new Set<Promise<unknown>>();

/** Resolves once the code of every part that was asked for is loaded or could not be. */
export function partsLoaded(): Promise<unknown> {
  return Promise.allSettled(loading);
}

/** Notes that a part is being loaded. An error stays unhandled, so that it is shown. */
function note(part: Promise<unknown>): Promise<unknown> {
  loading.add(part);
  void part.finally(() => loading.delete(part));
  return part;
}

/** A part of the window whose code is loaded when it is first drawn. */
export class Lazy<T> {
  #loaded = $state.raw<T | null>(null);
  #error = $state.raw<{ thrown: unknown } | null>(null);
  /** The last error that `part` threw. */
  #thrown: unknown = null;
  #loading: Promise<unknown> | null = null;

  constructor(private readonly ask: () => Promise<{ default: T }>) {}

  /** Loads it, and resolves once it is loaded or could not be. */
  load(): Promise<unknown> {
    this.#loading ??= note(
      this.ask().then(
        (loaded) => (this.#loaded = loaded.default),
        (thrown: unknown) => (this.#error = { thrown }),
      ),
    );
    return this.#loading;
  }

  /**
   * Null until it is loaded. Throws once if it could not be, so that the pane shows it like any other error. Whoever asks
   * again after that loads it again.
   */
  get part(): T | null {
    const error = this.#error;
    if (error !== this.#thrown) {
      this.#thrown = error;
      this.#loading = null;
      throw error?.thrown;
    }
    void this.load();
    return this.#loaded;
  }
}

/** A part of the window that is loaded after the first picture, so that this does not wait for its code. */
export class AfterPainting<T> {
  /** Null until it is loaded. */
  part = $state.raw<T | null>(null);

  constructor(load: () => Promise<{ default: T }>) {
    void note(
      painted()
        .then(load)
        .then((loaded) => (this.part = loaded.default)),
    );
  }
}
