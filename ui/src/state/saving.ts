import { shortDay } from '../format/days';
import { doneWords } from '../format/done-words';
import { failureOf } from '../format/errors';
import { clock, rangeWords } from '../format/times';
import { undoMessage } from '../format/undo-message';
import type { Dropped, OutboxItem, ResolveChoice, Saved, SavedGroup, WallSlot } from '../ipc/types';
import { m } from '../messages';
import type { App } from './app.svelte';
import { ChangeToast } from './change-toast.svelte';
import { painted } from './painted';
import { focusPane } from './panes';
import type { Proposal, Proposals, Undoable } from './proposals.svelte';
import { earlierSlot } from './slot';

/** Saves, decides, drops and undoes changes for {@link Proposals}, and tells the user. Loaded after the first picture. */
export class Saving {
  readonly changeToast: ChangeToast;

  constructor(private readonly app: App) {
    this.changeToast = new ChangeToast(app);
  }

  /** Saves a proposal, and shows it with Undo. Returns true if it is saved. */
  async propose({ id, slot, seen, before, name }: Proposal): Promise<boolean> {
    const { drafts } = this.app;
    const draft = drafts.of(id);
    const what = name === undefined ? null : this.#what(name, slot);
    const saved = await this.save(() => this.app.host.invoke('amend_interview', { request: { id, slot, seen } }), what, earlierSlot(before));
    // A slot that was set since then is a new draft.
    if (saved && drafts.of(id) === draft) drafts.drop(id);
    return saved;
  }

  /**
   * Saves a change, and shows it with Undo. `what` says whose interview it is and what was done, and `earlier` is the time that is
   * offered if Undo comes too late. Returns true if it is saved.
   */
  save(ask: () => Promise<Saved>, what: string | null, earlier: WallSlot | null = null): Promise<boolean> {
    return this.#tell(async () => this.#saved(await ask(), earlier, what));
  }

  /**
   * Saves changes of several interviews as one, and shows them in one toast with one Undo. Returns true if they are
   * saved.
   */
  saveGroup(ask: () => Promise<SavedGroup>, what: string): Promise<boolean> {
    return this.#tell(async () => {
      const { ids, undoSeconds, willBeSent } = await ask();
      if (this.#proposals.last) this.app.toasts.dismiss(this.#proposals.last.toast);
      const canUndo = !willBeSent || undoSeconds > 0;
      const undoable: Undoable = { id: ids[0] ?? '', waits: false, back: () => this.#takeBackAll(ids), toast: 0 };
      undoable.toast = this.changeToast.showGroup(what, canUndo ? () => this.#proposals.undoLast(undoable) : null, willBeSent ? undoSeconds : null);
      this.#proposals.last = canUndo ? undoable : null;
      this.app.toasts.whenGone(undoable.toast, () => this.#forget(undoable));
    });
  }

  /** Decides a conflict. Returns true if it is decided. */
  async resolve(item: OutboxItem, choice: ResolveChoice, seen: string): Promise<boolean> {
    return this.#tell(async () => {
      const resolved = await this.app.host.invoke('resolve', { id: item.interview.id, choice, seen });
      if (resolved.kind === 'saved') this.#saved(resolved, null, doneWords(item, this.app.status?.now.date ?? ''));
      else this.#dropped(item, resolved);
    });
  }

  /** Undoes the waiting change of an interview. */
  undo(id: string): Promise<void> {
    return this.#takeBack(id, null);
  }

  /** Undoes a change that Undo takes back. */
  async takeBack(last: Undoable): Promise<void> {
    this.changeToast.stop();
    this.app.toasts.dismiss(last.toast);
    await last.back();
  }

  /** Drops a change, and offers Undo if it can be brought back. */
  async drop(item: OutboxItem): Promise<void> {
    await this.#tell(async () => {
      this.#dropped(item, await this.app.host.invoke('drop_change', { id: item.interview.id }));
    });
  }

  /** Tries a refused change again. `seen` is the revision that the user saw. */
  async retry(id: string, seen: string): Promise<void> {
    await this.#tell(async () => {
      await this.app.host.invoke('retry', { id, seen });
      this.app.toasts.show(m.toast_retried());
    });
  }

  /** Runs an action of the user, and shows any error. Returns true if it succeeded. */
  #tell(action: () => Promise<void>): Promise<boolean> {
    const saving = this.#run(action).finally(() => {
      if (this.#proposals.saving === saving) this.#proposals.saving = null;
    });
    this.#proposals.saving = saving;
    return saving;
  }

  async #run(action: () => Promise<void>): Promise<boolean> {
    const { app } = this;
    try {
      await action();
      await painted();
      return true;
    } catch (error) {
      const { message, reaction } = failureOf(error);
      if (reaction === 'look_again') app.changes.add(null);
      app.toasts.show(message, null, 'bad');
      if (reaction === 'look_again') focusPane('panel');
      return false;
    }
  }

  #saved(saved: Saved, earlier: WallSlot | null, what: string | null): void {
    if (this.#proposals.last) this.app.toasts.dismiss(this.#proposals.last.toast);
    const undoable: Undoable = { id: saved.id, waits: true, back: () => this.#takeBack(saved.id, earlier), toast: 0 };
    this.#proposals.last = undoable;
    undoable.toast = this.changeToast.show(saved, what, () => this.#proposals.undoLast(), () => this.#forget(undoable));
  }

  #dropped({ interview: { id }, changeId, badge }: OutboxItem, { canBringBack }: Dropped): void {
    const { toasts } = this.app;
    const words = badge === 'checking' ? m.toast_dropped_unclear() : m.toast_dropped();
    if (!canBringBack) {
      toasts.show(words);
      return;
    }
    if (this.#proposals.last) toasts.dismiss(this.#proposals.last.toast);
    const undo = { label: m.undo(), keys: 'Ctrl+z', run: () => this.#proposals.undoLast(undoable) };
    const undoable: Undoable = { id, waits: false, back: () => this.#bringBack(id, changeId), toast: 0 };
    undoable.toast = toasts.show(words, undo);
    this.#proposals.last = undoable;
    // The shortcut brings the change back only while the toast is shown.
    toasts.whenGone(undoable.toast, () => this.#forget(undoable));
  }

  #forget(undoable: Undoable): void {
    if (this.#proposals.last === undoable) this.#proposals.last = null;
  }

  /** Writes `Howard Schiller, Wed 22 Jan, 14:20–14:50`. */
  #what(name: string, { date, start, end }: WallSlot): string {
    const time = rangeWords(clock(start), clock(end));
    return m.toast_what({ name, time: m.day_and_time({ day: shortDay(date, this.app.status?.now.date), time }) });
  }

  /** Undoes a change. If it is already being sent, the earlier time is offered instead. */
  async #takeBack(id: string, earlier: WallSlot | null): Promise<void> {
    const { app } = this;
    try {
      const restored = await app.host.invoke('undo', { id });
      app.toasts.show(undoMessage(restored, app.status?.now.date));
    } catch (error) {
      const { message, reaction } = failureOf(error);
      if (reaction !== 'too_late') {
        app.toasts.show(message, null, 'bad');
      } else if (earlier) {
        app.toasts.show(m.toast_too_late_earlier(), {
          label: m.toast_earlier_time(),
          run: () => this.#proposals.openForm(id, earlier),
        });
      } else {
        app.toasts.show(m.toast_too_late());
      }
    }
  }

  async #takeBackAll(ids: string[]): Promise<void> {
    const done = await this.app.attempt(() => this.app.host.invoke('undo_group', { ids }));
    if (done) this.app.toasts.show(m.several_undone({ count: ids.length }));
  }

  async #bringBack(id: string, changeId: string): Promise<void> {
    const { app } = this;
    const done = await app.attempt(() => app.host.invoke('bring_back', { id, change: changeId }));
    if (done) app.toasts.show(m.toast_brought_back());
  }

  get #proposals(): Proposals {
    return this.app.proposals;
  }
}
