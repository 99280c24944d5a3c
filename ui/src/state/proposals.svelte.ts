import type { OutboxItem, ResolveChoice, Saved, SavedGroup, Times, WallSlot } from '../ipc/types';
import type { App } from './app.svelte';
import { hasPanel, HOME } from './route';
import type { Saving } from './saving';

export interface Proposal {
  id: string;
  slot: WallSlot;
  /** The revision that the user saw. */
  seen: string;
  /** The times at that moment. The earlier one is offered again if Undo comes too late. */
  before: Times;
  name?: string;
}

export interface Undoable {
  id: string;
  toast: number;
  /** True if it waits in the outbox, false if it was dropped. */
  waits: boolean;
  back: () => Promise<void>;
}

/** Proposes times, decides conflicts, and undoes changes. The code for it is loaded after the first picture. */
export class Proposals {
  /** The change that Undo takes back. */
  last = $state.raw<Undoable | null>(null);
  /** The interview whose form takes the focus once it is drawn. */
  formAsked = $state<string | null>(null);

  /** Pending until the toast of the change that is being saved was painted. Null if none is being saved. */
  saving: Promise<unknown> | null = null;

  #code = $state.raw<Saving | null>(null);
  #loading: Promise<Saving> | null = null;

  constructor(private readonly app: App) {}

  /** The toast of the change that was saved last. Null while there was none. */
  get changeToast() {
    return this.#code?.changeToast ?? null;
  }

  /** Loads the code, so that the first change does not wait for it. */
  load(): Promise<Saving> {
    this.#loading ??= import('./saving').then(({ Saving }) => (this.#code = new Saving(this.app)));
    return this.#loading;
  }

  /** Saves a proposal, and shows it with Undo. Returns true if it is saved. */
  async propose(proposal: Proposal): Promise<boolean> {
    return (await this.load()).propose(proposal);
  }

  /**
   * Saves a change, and shows it with Undo. `what` names the interview and the change, and `earlier` is the time that is
   * offered if Undo comes too late. Returns true if it is saved.
   */
  async save(ask: () => Promise<Saved>, what: string | null, earlier: WallSlot | null = null): Promise<boolean> {
    return (await this.load()).save(ask, what, earlier);
  }

  /**
   * Saves changes of several interviews as one, and shows them in one toast with one Undo. Returns true if they are
   * saved.
   */
  async saveGroup(ask: () => Promise<SavedGroup>, what: string): Promise<boolean> {
    return (await this.load()).saveGroup(ask, what);
  }

  /** Decides a conflict. Returns true if it is decided. */
  async resolve(item: OutboxItem, choice: ResolveChoice, seen: string): Promise<boolean> {
    return (await this.load()).resolve(item, choice, seen);
  }

  /** Undoes the waiting change of an interview. */
  async undo(id: string): Promise<void> {
    if (this.last?.id === id && this.last.waits) await this.undoLast();
    else await (await this.load()).undo(id);
  }

  /** Undoes the last change. */
  async undoLast(last = this.last): Promise<void> {
    if (!last) return;
    this.last = null;
    await (await this.load()).takeBack(last);
  }

  /** Drops a change, and offers Undo if it can be brought back. */
  async drop(item: OutboxItem): Promise<void> {
    await (await this.load()).drop(item);
  }

  /** Tries a refused change again. `seen` is the revision that the user saw. */
  async retry(id: string, seen: string): Promise<void> {
    await (await this.load()).retry(id, seen);
  }

  /** Opens the form of an interview, filled with a slot if one is given. */
  openForm(id: string, slot?: WallSlot): void {
    if (!hasPanel(this.app.router.current)) this.app.router.go(HOME);
    if (slot) this.app.drafts.begin(id, slot);
    this.app.selection.show(id);
    this.formAsked = id;
  }
}
