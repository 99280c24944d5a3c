import type { Chord } from './keys';

type ToastTone = 'plain' | 'bad';

export interface ToastAction {
  label: string;
  keys?: Chord;
  run: () => void | Promise<void>;
}

export interface Toast {
  id: number;
  /** The place that shows it, from 0. It keeps its place while others come and go. */
  place: number;
  text: string;
  tone: ToastTone;
  action: ToastAction | null;
  /** The current state of the change that the toast is about. */
  state: string | null;
  /** The countdown in seconds. It is hidden from screen readers, because they would read every second aloud. */
  seconds: number | null;
  /** The time in milliseconds for which it is shown. Null if it stays until it is updated or closed. */
  lasts: number | null;
}

export type ToastChange = Partial<Omit<Toast, 'id' | 'place'>>;

export const SHOWN_FOR_MS = 10_000;
/** The places for toasts, which is the number that is shown at most. */
export const PLACES: readonly number[] = [0, 1, 2];

/**
 * Short messages at the bottom of the window. Each disappears after its time, unless the user hovers or focuses one.
 */
export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #gone = new Map<number, () => void>();
  #last = 0;
  #held = false;

  show(text: string, action: ToastAction | null = null, tone: ToastTone = 'plain', more: ToastChange = {}): number {
    for (const old of this.list.slice(0, Math.max(0, this.list.length + 1 - PLACES.length))) this.dismiss(old.id);
    const place = PLACES.find((one) => !this.list.some((shown) => shown.place === one)) ?? 0;
    const toast: Toast = { id: ++this.#last, place, text, tone, action, state: null, seconds: null, lasts: SHOWN_FOR_MS, ...more };
    this.list = [...this.list, toast];
    this.#start(toast);
    return toast.id;
  }

  /** Changes a toast that is still shown. Its time starts again if `lasts` is among the changes. */
  update(id: number, change: ToastChange): void {
    const old = this.list.find((toast) => toast.id === id);
    if (!old) return;
    const toast = { ...old, ...change };
    this.list = this.list.map((one) => (one === old ? toast : one));
    if ('lasts' in change) this.#start(toast);
  }

  /** Calls `then` when a toast disappears, for whatever reason. */
  whenGone(id: number, then: () => void): void {
    this.#gone.set(id, then);
  }

  dismiss(id: number): void {
    this.#stop(id);
    this.list = this.list.filter((toast) => toast.id !== id);
    if (this.list.length === 0) this.#held = false;
    this.#gone.get(id)?.();
    this.#gone.delete(id);
  }

  /** Runs the action of a toast and closes it. */
  async take(toast: Toast): Promise<void> {
    const { action } = toast;
    this.dismiss(toast.id);
    await action?.run();
  }

  /** Stops all timers while a toast is hovered or focused. */
  hold(): void {
    this.#held = true;
    for (const { id } of this.list) this.#stop(id);
  }

  release(): void {
    this.#held = false;
    for (const toast of this.list) this.#start(toast);
  }

  #start({ id, lasts }: Toast): void {
    this.#stop(id);
    if (lasts !== null && !this.#held) this.#timers.set(id, setTimeout(() => this.dismiss(id), lasts));
  }

  #stop(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
}
