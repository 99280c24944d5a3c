import type { Chord } from './chord';

type ToastTone = 'plain' | 'bad';

export interface ToastAction {
  label: string;
  keys?: Chord;
  run: () => void | Promise<void>;
}

export interface Toast {
  id: number;
  text: string;
  /** A shorter text for the eye, because the state beside it says the rest. Null if there is none. */
  brief: string | null;
  tone: ToastTone;
  action: ToastAction | null;
  /** The current state of the change that the toast is about. If the text says a part of it, a screen reader reads only the rest. */
  state: string | { seen: string; heard: string } | null;
  /** The countdown in seconds. It is hidden from screen readers, because they would read every second aloud. */
  seconds: number | null;
  /** The time in milliseconds for which it is shown. Null if it stays until it is updated or closed. */
  lasts: number | null;
}

export type ToastChange = Partial<Omit<Toast, 'id'>>;

export const SHOWN_FOR_MS = 10_000;

/**
 * Short messages at the bottom of the window, of which one is shown at a time. Each disappears after its time or when
 * another one is shown. While the user hovers or focuses it, it stays, and the latest other one waits.
 */
export class Toasts {
  /** The toast that is shown, and after it the one that waits. */
  list = $state.raw<readonly Toast[]>([]);
  readonly shown = $derived(this.list[0] ?? null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #gone = new Map<number, () => void>();
  #last = 0;
  #held = false;

  show(text: string, action: ToastAction | null = null, tone: ToastTone = 'plain', more: ToastChange = {}): number {
    for (const old of this.#held ? this.list.slice(1) : this.list) this.dismiss(old.id);
    const toast: Toast = { id: ++this.#last, text, brief: null, tone, action, state: null, seconds: null, lasts: SHOWN_FOR_MS, ...more };
    this.list = [...this.list, toast];
    this.#start();
    return toast.id;
  }

  /** Changes a toast that is still there. Its time starts again if `lasts` is among the changes. */
  update(id: number, change: ToastChange): void {
    if (!this.list.some((toast) => toast.id === id)) return;
    this.list = this.list.map((toast) => (toast.id === id ? { ...toast, ...change } : toast));
    if ('lasts' in change && this.shown?.id === id) this.#start();
  }

  /** Calls `then` when a toast disappears, for whatever reason. */
  whenGone(id: number, then: () => void): void {
    this.#gone.set(id, then);
  }

  dismiss(id: number): void {
    const wasShown = this.shown?.id === id;
    this.list = this.list.filter((toast) => toast.id !== id);
    if (this.list.length === 0) this.#held = false;
    if (wasShown) this.#start();
    this.#gone.get(id)?.();
    this.#gone.delete(id);
  }

  /** Runs the action of a toast and closes it. */
  async take(toast: Toast): Promise<void> {
    const { action } = toast;
    this.dismiss(toast.id);
    await action?.run();
  }

  /** Keeps the shown toast while it is hovered or focused. */
  hold(): void {
    this.#held = true;
    clearTimeout(this.#timer);
  }

  release(): void {
    this.#held = false;
    const [shown, next] = this.list;
    if (shown && next) this.dismiss(shown.id);
    else this.#start();
  }

  #start(): void {
    clearTimeout(this.#timer);
    const { shown } = this;
    if (shown !== null && shown.lasts !== null && !this.#held) this.#timer = setTimeout(() => this.dismiss(shown.id), shown.lasts);
  }
}
