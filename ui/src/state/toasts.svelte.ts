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
}

const SHOWN_FOR_MS = 10_000;
const AT_MOST = 3;

/** Short notes at the foot of the window. Each goes after ten seconds, but not while it is held. */
export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #last = 0;
  #held = false;

  show(text: string, action: ToastAction | null = null, tone: ToastTone = 'plain'): number {
    const toast: Toast = { id: ++this.#last, text, tone, action };
    for (const old of this.list.slice(0, Math.max(0, this.list.length + 1 - AT_MOST))) this.dismiss(old.id);
    this.list = [...this.list, toast];
    if (!this.#held) this.#start(toast.id);
    return toast.id;
  }

  dismiss(id: number): void {
    this.#stop(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** Does what a toast offers, and puts it away. */
  async take(toast: Toast): Promise<void> {
    this.dismiss(toast.id);
    await toast.action?.run();
  }

  /** While a toast is hovered or focused, none goes away. */
  hold(): void {
    this.#held = true;
    for (const { id } of this.list) this.#stop(id);
  }

  release(): void {
    this.#held = false;
    for (const { id } of this.list) this.#start(id);
  }

  #start(id: number): void {
    this.#stop(id);
    this.#timers.set(id, setTimeout(() => this.dismiss(id), SHOWN_FOR_MS));
  }

  #stop(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
}
