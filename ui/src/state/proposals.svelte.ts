import { failedWith, windowError } from '../ipc/host';
import type { Dropped, OutboxItem, ResolveChoice, Saved, Times, WallSlot } from '../ipc/types';
import { m } from '../messages';
import type { App } from './app.svelte';
import { painted } from './painted';
import { focusPane } from './panes';
import { earlierSlot } from './slot';

export interface Wish {
  id: string;
  slot: WallSlot;
  /** The revision that the user looked at. */
  seen: string;
  /** What stood then, so that it can be proposed again when Undo comes too late. */
  before: Times;
}

interface Undoable {
  id: string;
  toast: number;
  /** It is in the outbox, and not something that was dropped. */
  waits: boolean;
  back: () => Promise<void>;
}

/** Proposing, and taking it back. */
export class Proposals {
  /** The last change that Undo takes back. */
  last = $state.raw<Undoable | null>(null);
  /** The interview whose form is to take the focus once it is drawn. */
  formAsked = $state<string | null>(null);

  constructor(private readonly app: App) {}

  /** Makes a wish durable and says so, with Undo. Answers whether it is saved. */
  async propose({ id, slot, seen, before }: Wish): Promise<boolean> {
    return this.#tell(id, async () => {
      const saved = await this.app.host.invoke('amend_interview', { request: { id, slot, seen } });
      this.#saved(saved, earlierSlot(before));
    });
  }

  /** Decides a conflict. Answers whether it is decided. */
  async resolve(item: OutboxItem, choice: ResolveChoice, seen: string): Promise<boolean> {
    return this.#tell(item.interview.id, async () => {
      const resolved = await this.app.host.invoke('resolve', { id: item.interview.id, choice, seen });
      if (resolved.kind === 'saved') this.#saved(resolved, null);
      else this.#dropped(item, resolved);
    });
  }

  /** Takes back what waits for an interview. */
  async undo(id: string): Promise<void> {
    if (this.last?.id === id && this.last.waits) await this.undoLast();
    else await this.#takeBack(id, null);
  }

  /** Takes back what the user did last. */
  async undoLast(): Promise<void> {
    const { last } = this;
    if (!last) return;
    this.last = null;
    this.app.toasts.dismiss(last.toast);
    await last.back();
  }

  /** Drops a change, and says so, with Undo where it can be brought back. */
  async discard(item: OutboxItem): Promise<void> {
    await this.#tell(item.interview.id, async () => {
      this.#dropped(item, await this.app.host.invoke('discard', { id: item.interview.id }));
    });
  }

  async retry(id: string): Promise<void> {
    const done = await this.app.attempt(() => this.app.host.invoke('retry', { id }));
    if (done) this.app.toasts.show(m.toast_retried());
  }

  /** Brings an interview's form to the front, filled with a slot where one is given. */
  openForm(id: string, slot?: WallSlot): void {
    if (slot) this.app.drafts.keep(id, slot);
    this.app.selection.show(id);
    this.formAsked = id;
  }

  /** Does a deed of the user's about an interview. Answers whether it is done. */
  async #tell(id: string, deed: () => Promise<void>): Promise<boolean> {
    const { app } = this;
    try {
      await deed();
      await painted();
      app.drafts.drop(id);
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

  #saved(saved: Saved, earlier: WallSlot | null): void {
    this.#undoable(saved.id, true, this.#savedWords(saved), () => this.#takeBack(saved.id, earlier));
  }

  #dropped({ interview: { id }, amendment, badge }: OutboxItem, { canBringBack }: Dropped): void {
    const words = badge === 'checking' ? m.toast_dropped_unclear() : m.toast_dropped();
    if (canBringBack) this.#undoable(id, false, words, () => this.#bringBack(id, amendment));
    else this.app.toasts.show(words);
  }

  #undoable(id: string, waits: boolean, words: string, back: () => Promise<void>): void {
    const { toasts } = this.app;
    if (this.last) toasts.dismiss(this.last.toast);
    const undo = { label: m.undo(), keys: 'Ctrl+z', run: () => this.undoLast() };
    this.last = { id, waits, back, toast: toasts.show(words, undo) };
  }

  /** When it is on its way already, the earlier time is offered instead. */
  async #takeBack(id: string, earlier: WallSlot | null): Promise<void> {
    const { app } = this;
    try {
      await app.host.invoke('undo', { id });
      app.toasts.show(m.toast_undone());
    } catch (error) {
      if (!failedWith(error, 'sending', 'unconfirmed', 'nothing_waiting')) {
        app.toasts.show(windowError(error).message, null, 'bad');
      } else if (earlier) {
        app.toasts.show(m.toast_too_late_earlier(), {
          label: m.toast_earlier_time(),
          run: () => this.openForm(id, earlier),
        });
      } else {
        app.toasts.show(m.toast_too_late());
      }
    }
  }

  async #bringBack(id: string, amendment: string): Promise<void> {
    const { app } = this;
    const done = await app.attempt(() => app.host.invoke('bring_back', { id, amendment }));
    if (done) app.toasts.show(m.toast_brought_back());
  }

  #savedWords({ willBeSent, undoSeconds }: Saved): string {
    if (willBeSent) return undoSeconds > 0 ? m.toast_saved_soon({ count: undoSeconds }) : m.toast_saved_now();
    return this.app.status?.paused === 'sign_in' ? m.toast_saved_sign_in() : m.toast_saved_offline();
  }
}
