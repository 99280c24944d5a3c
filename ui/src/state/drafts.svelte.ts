import type { Host } from '../ipc/host';
import type { Draft, InterviewRow, Times, WallSlot } from '../ipc/types';

/** A draft in the window. Its base is unknown until its form is drawn. */
interface DraftState {
  slot: WallSlot;
  /** The revision on which it was begun. */
  seen: string | null;
  /** The times of the interview at that moment. */
  before: Times | null;
}

/**
 * The slots in the forms that were not proposed yet. The application stores them as instants, so that they survive a
 * reload, a crash and a change of zone. Only one request runs at a time, so that an older draft cannot overwrite a
 * newer one.
 */
export class Drafts {
  /**
   * True while the drafts are being read again. Until then none may be proposed, because its wall-clock time may
   * belong to the old zone.
   */
  reading = $state(false);
  #drafts = $state.raw<ReadonlyMap<string, DraftState>>(new Map());
  #unsaved = new Set<string>();
  #saving = false;
  #reads = 0;

  constructor(private readonly host: Host) {}

  /** Returns the slot of a draft, or null if there is none. */
  get(id: string): WallSlot | null {
    return this.#drafts.get(id)?.slot ?? null;
  }

  of(id: string): DraftState | null {
    return this.#drafts.get(id) ?? null;
  }

  /** Begins a draft whose base is set when its form is drawn. */
  begin(id: string, slot: WallSlot): void {
    this.#set(id, { slot, seen: null, before: null });
  }

  /** Stores another slot. A draft that was begun keeps its base. A new one is based on `row`. */
  keep(slot: WallSlot, row: InterviewRow): void {
    const old = this.#drafts.get(row.id);
    const begun = old && isBegun(old) ? { seen: old.seen, before: old.before } : { seen: row.revision, before: row.times };
    this.#set(row.id, { slot, ...begun });
  }

  /**
   * Takes the current terms as the base of a draft, either because the user chose to or because they did not change.
   */
  rebase(row: InterviewRow): void {
    const old = this.#drafts.get(row.id);
    if (old) this.#set(row.id, { slot: old.slot, seen: row.revision, before: row.times });
  }

  drop(id: string): void {
    if (!this.#drafts.has(id)) return;
    const left = new Map(this.#drafts);
    left.delete(id);
    this.#drafts = left;
    this.#unsaved.add(id);
    void this.#save();
  }

  /** Clears the drafts, because another account is shown. {@link read} fetches its drafts. */
  forget(): void {
    this.#reads++;
    this.reading = false;
    this.#drafts = new Map();
    this.#unsaved.clear();
  }

  /**
   * Reads the stored drafts in the zone that is shown now. Returns the number of drafts that this loses: those
   * without an instant, such as a time that the clocks skip.
   */
  async read(): Promise<number> {
    const read = ++this.#reads;
    this.reading = true;
    // Unsaved slots are wall-clock times of the old zone, so they must not be stored in the new one.
    this.#unsaved.clear();
    const earlier = [...this.#drafts.keys()];
    try {
      const stored = await this.host.invoke('drafts');
      if (read !== this.#reads) return 0;
      this.#drafts = new Map(stored.map(({ id, slot, seen, before }) => [id, { slot, seen, before }]));
      return earlier.filter((id) => !this.#drafts.has(id)).length;
    } catch {
      if (read === this.#reads) this.#drafts = new Map();
      return earlier.length;
    } finally {
      if (read === this.#reads) this.reading = false;
    }
  }

  #set(id: string, draft: DraftState): void {
    this.#drafts = new Map([...this.#drafts, [id, draft]]);
    this.#unsaved.add(id);
    void this.#save();
  }

  async #save(): Promise<void> {
    if (this.#saving) return;
    this.#saving = true;
    for (const id of this.#unsaved) {
      this.#unsaved.delete(id);
      const draft = this.#drafts.get(id);
      // A slot that cannot be stored, such as a time that the clocks skip, stays in the form.
      if (!draft) await this.host.invoke('drop_draft', { id }).catch(() => undefined);
      else if (isBegun(draft)) await this.host.invoke('keep_draft', { draft: { id, ...draft } }).catch(() => undefined);
    }
    this.#saving = false;
  }
}

function isBegun(draft: DraftState): draft is Omit<Draft, 'id'> {
  return draft.seen !== null && draft.before !== null;
}
