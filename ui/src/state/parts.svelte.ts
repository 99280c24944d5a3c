import { painted } from './painted';

/** A part of the window whose code is loaded when it is first drawn. */
export class Lazy<T> {
  #loaded = $state.raw<T | null>(null);
  #error = $state.raw<{ thrown: unknown } | null>(null);
  #loading: Promise<unknown> | null = null;

  constructor(private readonly ask: () => Promise<{ default: T }>) {}

  /** Loads it, and resolves once it is loaded or could not be. */
  load(): Promise<unknown> {
    this.#loading ??= this.ask().then(
      (loaded) => (this.#loaded = loaded.default),
      (thrown: unknown) => (this.#error = { thrown }),
    );
    return this.#loading;
  }

  /** Null until it is loaded. Throws if it could not be, so that the pane shows it like any other error. */
  get part(): T | null {
    void this.load();
    if (this.#error) throw this.#error.thrown;
    return this.#loaded;
  }
}

/** A part of the window that is loaded after the first picture, so that this does not wait for its code. */
export class AfterPainting<T> {
  /** Null until it is loaded. */
  part = $state.raw<T | null>(null);

  constructor(load: () => Promise<{ default: T }>) {
    void painted()
      .then(load)
      .then((loaded) => (this.part = loaded.default));
  }
}
