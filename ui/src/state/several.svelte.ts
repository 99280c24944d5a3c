import type { DayTime, MoveBy, MoveReview, MoveRow } from '../ipc/types';
import { failureOf } from '../format/errors';
import { m } from '../messages';
import type { App } from './app.svelte';

/** The interviews that are moved together: those that the user chose, or all of a day from a time on. */
export interface Moved {
  ids: string[] | null;
  from: DayTime | null;
}

/** Several interviews: the choice of them in a list, and the sheet in which their move is reviewed. */
export class Several {
  /** The chosen interviews. If there are none, the one that the panel shows counts as chosen. */
  ids = $state.raw<ReadonlySet<string>>(new Set());
  /** The interviews of the open sheet. Null if it is closed. */
  moved = $state.raw<Moved | null>(null);
  by = $state.raw<MoveBy>({ kind: 'later', minutes: 60 });
  /** The moves to review. A calendar can show them. */
  rows = $state.raw<readonly MoveRow[] | null>(null);
  failure = $state<string | null>(null);
  saving = $state(false);
  /** The interviews that the user took out of the move. */
  left = $state.raw<ReadonlySet<string>>(new Set());
  #reads = 0;

  constructor(private readonly app: App) {}

  /** Returns true if a list shows an interview as chosen. */
  shows(id: string): boolean {
    return this.ids.size > 0 ? this.ids.has(id) : this.app.selection.id === id;
  }

  /** Adds an interview to the choice, or takes it out. The interview in the panel is the first one of a choice. */
  toggle(id: string): void {
    const first = this.app.selection.id;
    const chosen = this.ids.size === 0 && first !== null && first !== id ? new Set([first]) : this.ids;
    this.ids = toggled(chosen, id);
  }

  /** Adds interviews to the choice. */
  add(ids: readonly string[]): void {
    this.ids = new Set([...this.ids, ...ids]);
  }

  /** Chooses these interviews, and no others. */
  choose(ids: readonly string[]): void {
    const chosen = new Set(ids);
    if (chosen.size !== this.ids.size || ids.some((id) => !this.ids.has(id))) this.ids = chosen;
  }

  clear(): void {
    if (this.ids.size > 0) this.ids = new Set();
  }

  /** Opens the sheet for the chosen interviews. */
  moveChosen(): void {
    if (this.ids.size > 0) this.#open({ ids: [...this.ids], from: null });
  }

  /** Opens the sheet for all interviews of a day that begin at a time or later. */
  moveAllFrom(from: DayTime): void {
    this.#open({ ids: null, from });
  }

  /** Opens the sheet for these interviews. */
  moveThese(ids: string[]): void {
    this.#open({ ids, from: null });
  }

  close(): void {
    this.#reads++;
    this.moved = null;
    this.rows = null;
  }

  /** Asks what the move proposes. The last rows stay until the answer arrives. */
  async review(): Promise<void> {
    const { moved, by } = this;
    const read = ++this.#reads;
    if (moved === null) return;
    try {
      const { rows }: MoveReview = await this.app.host.invoke('review_move', { request: { ...moved, by } });
      if (read !== this.#reads) return;
      this.rows = rows;
      this.failure = null;
    } catch (error) {
      if (read !== this.#reads) return;
      this.rows ??= [];
      this.failure = failureOf(error).message;
    }
  }

  /** Returns the moves that would be proposed. */
  get proposed(): MoveRow[] {
    return (this.rows ?? []).filter((row) => this.isIn(row));
  }

  /** Returns true if a row is proposed: it can be, and the user did not take it out. */
  isIn({ row, to, check }: MoveRow): boolean {
    return to !== null && (check === null || check.error === null) && !this.left.has(row.id);
  }

  /** Takes an interview out of the move, or into it again. */
  setIn(id: string, isIn: boolean): void {
    if (this.left.has(id) === isIn) this.left = toggled(this.left, id);
  }

  /** Proposes all of them, or none if one of them failed. Returns true if they are saved. */
  async propose(): Promise<boolean> {
    const requests = this.proposed.flatMap(({ row, to }) => (to === null ? [] : [{ id: row.id, slot: to, seen: row.revision }]));
    if (this.saving || requests.length === 0) return false;
    this.saving = true;
    const saved = await this.app.proposals.saveGroup(() => this.app.host.invoke('amend_group', { requests }), m.several_saved({ count: requests.length }));
    this.saving = false;
    if (saved) {
      this.close();
      this.clear();
    } else {
      await this.review();
    }
    return saved;
  }

  #open(moved: Moved): void {
    this.left = new Set();
    this.rows = null;
    this.failure = null;
    this.moved = moved;
  }
}

/** Returns the set with an item added, or taken out if it is in it. */
function toggled<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const others = new Set(set);
  if (!others.delete(item)) others.add(item);
  return others;
}
