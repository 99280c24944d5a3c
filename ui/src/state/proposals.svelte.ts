import { failedWith, windowError } from '../ipc/host';
import type { ResolveChoice, Saved, Times, WallSlot } from '../ipc/types';
import { m } from '../messages';
import type { App } from './app.svelte';
import { focusPane } from './panes';
import { earlierSlot } from './slot';

export interface Wish {
  id: number;
  slot: WallSlot;
  /** The revision that the user looked at. */
  seen: string;
  /** What stood then, so that it can be proposed again when Undo comes too late. */
  before: Times;
}

interface Undoable {
  id: number;
  toast: number;
  earlier: WallSlot | null;
}

/** Proposing, and taking it back. */
export class Proposals {
  /** The last change that Undo takes back. */
  last = $state.raw<Undoable | null>(null);
  /** Grows when the form is to take the focus. */
  formAsked = $state(0);

  constructor(private readonly app: App) {}

  /** Makes a wish durable and says so, with Undo. Answers whether it is saved. */
  async propose({ id, slot, seen, before }: Wish): Promise<boolean> {
    return this.#save(id, earlierSlot(before), () =>
      this.app.host.invoke('amend_interview', { request: { id, slot, seen } }),
    );
  }

  /** Decides a conflict. Answers whether it is decided. */
  async resolve(id: number, choice: ResolveChoice, seen: string): Promise<boolean> {
    return this.#save(id, null, () => this.app.host.invoke('resolve', { id, choice, seen }));
  }

  /** Takes back what waits for an interview; when it is on its way already, offers the earlier time. */
  async undo(id: number): Promise<void> {
    const { app } = this;
    const known = this.last?.id === id ? this.last : null;
    if (known) app.toasts.dismiss(known.toast);
    this.last = null;
    try {
      await app.host.invoke('undo', { id });
      app.toasts.show(m.toast_undone());
    } catch (error) {
      if (!failedWith(error, 'sending', 'unconfirmed', 'nothing_waiting')) {
        app.toasts.show(windowError(error).message, null, 'bad');
      } else if (known?.earlier) {
        const { earlier } = known;
        app.toasts.show(m.toast_too_late_earlier(), {
          label: m.toast_earlier_time(),
          run: () => this.openForm(id, earlier),
        });
      } else {
        app.toasts.show(m.toast_too_late());
      }
    }
  }

  undoLast(): void {
    if (this.last) void this.undo(this.last.id);
  }

  async discard(id: number): Promise<void> {
    const done = await this.app.attempt(() => this.app.host.invoke('discard', { id }));
    if (done) this.app.toasts.show(m.toast_dropped());
  }

  async retry(id: number): Promise<void> {
    const done = await this.app.attempt(() => this.app.host.invoke('retry', { id }));
    if (done) this.app.toasts.show(m.toast_retried());
  }

  /** Brings an interview's form to the front, filled with a slot where one is given. */
  openForm(id: number, slot?: WallSlot): void {
    if (slot) this.app.drafts.keep(id, slot);
    this.app.selection.show(id);
    this.formAsked++;
  }

  async #save(id: number, earlier: WallSlot | null, deed: () => Promise<Saved | null>): Promise<boolean> {
    const { app } = this;
    try {
      const saved = await deed();
      app.drafts.drop(id);
      if (saved === null) {
        app.toasts.show(m.toast_dropped());
      } else {
        const undo = { label: m.undo(), keys: 'Ctrl+z', run: () => this.undo(id) };
        if (this.last) app.toasts.dismiss(this.last.toast);
        this.last = { id, earlier, toast: app.toasts.show(this.#savedWords(saved), undo) };
      }
      return true;
    } catch (error) {
      if (failedWith(error, 'stale')) {
        app.version++;
        app.toasts.show(m.toast_stale(), null, 'bad');
        focusPane('panel');
      } else {
        app.toasts.show(windowError(error).message, null, 'bad');
      }
      return false;
    }
  }

  #savedWords({ willBeSent, undoSeconds }: Saved): string {
    if (willBeSent) return undoSeconds > 0 ? m.toast_saved_soon({ count: undoSeconds }) : m.toast_saved_now();
    return this.app.status?.paused === 'sign_in' ? m.toast_saved_sign_in() : m.toast_saved_offline();
  }
}
