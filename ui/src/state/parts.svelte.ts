import { painted } from './painted';

/** A part of the window whose code is loaded when it is first drawn. */
export class Lazy<T> {
  #loaded = $state.raw<T | null>(null);
  #error = $state.raw<{ thrown: unknown } | null>(null);
  #begun = false;

  constructor(private readonly load: () => Promise<{ default: T }>) {}

  /** Null until it is loaded. Throws if it could not be, so that the pane shows it like any other error. */
  get part(): T | null {
    if (!this.#begun) {
      this.#begun = true;
      this.load().then(
        (loaded) => (this.#loaded = loaded.default),
        (thrown: unknown) => (this.#error = { thrown }),
      );
    }
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
