import type { Chord } from './keys';

export type ToastTone = 'plain' | 'bad';

export interface ToastAction {
  label: string;
  keys?: Chord;
  run: () => void | Promise<void>;
}

export interface Toast {
  id: number;
  text: string;
  tone: ToastTone;
  action: ToastAction | null;
  /** How what the toast speaks of stands now. */
  state: string | null;
  /** Seconds that are counted down. They are seen and not heard: each would be read aloud. */
  seconds: number | null;
  /** For how long it is shown, in milliseconds. Null while what it speaks of goes on. */
  lasts: number | null;
}

export type ToastChange = Partial<Omit<Toast, 'id'>>;

export const SHOWN_FOR_MS = 10_000;
const AT_MOST = 3;

/** Short notes at the foot of the window. Each goes after its time, but not while it is held. */
export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #gone = new Map<number, () => void>();
  #last = 0;
  #held = false;

  show(text: string, action: ToastAction | null = null, tone: ToastTone = 'plain', more: ToastChange = {}): number {
    const toast: Toast = { id: ++this.#last, text, tone, action, state: null, seconds: null, lasts: SHOWN_FOR_MS, ...more };
    for (const old of this.list.slice(0, Math.max(0, this.list.length + 1 - AT_MOST))) this.dismiss(old.id);
    this.list = [...this.list, toast];
    this.#start(toast);
    return toast.id;
  }

  /** Says something else in a toast that is still there. Its time begins anew if `lasts` is among the changes. */
  update(id: number, change: ToastChange): void {
    const old = this.list.find((toast) => toast.id === id);
    if (!old) return;
    const toast = { ...old, ...change };
    this.list = this.list.map((one) => (one === old ? toast : one));
    if ('lasts' in change) this.#start(toast);
  }

  /** Has something done when a toast goes, for whatever reason. */
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

  /** Does what a toast offers, and puts it away. */
  async take(toast: Toast): Promise<void> {
    const { action } = toast;
    this.dismiss(toast.id);
    await action?.run();
  }

  /** While a toast is hovered or focused, none goes away. */
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
