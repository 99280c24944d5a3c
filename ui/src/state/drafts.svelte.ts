import { SvelteMap } from 'svelte/reactivity';
import type { Host } from '../ipc/host';
import type { Draft, InterviewRow, Times, WallSlot } from '../ipc/types';

/** A draft of the page. What it was begun on is unknown until its form is drawn. */
interface Held {
  slot: WallSlot;
  /** The revision that it was begun on. */
  seen: string | null;
  /** The times that stood then. */
  before: Times | null;
}

/**
 * What stands in an interview's form and was not proposed yet. The application keeps it, by its instant, so that it
 * outlasts a reload, a crash and another zone. One request is under way at a time; what is set meanwhile follows.
 */
export class Drafts {
  /** Whether they are read anew: until then nothing of them may be proposed. */
  reading = $state(false);
  #held = new SvelteMap<string, Held>();
  #unkept = new Set<string>();
  #keeping = false;
  #reads = 0;

  constructor(private readonly host: Host) {}

  /** The time that stands in the form; null without a draft. */
  get(id: string): WallSlot | null {
    return this.#held.get(id)?.slot ?? null;
  }

  of(id: string): Held | null {
    return this.#held.get(id) ?? null;
  }

  /** Begins a draft on whatever its form shows once it is drawn. */
  begin(id: string, slot: WallSlot): void {
    this.#set(id, { slot, seen: null, before: null });
  }

  /** Keeps another time. What the draft was begun on stays; a new one is begun on `row`. */
  keep(slot: WallSlot, row: InterviewRow): void {
    const old = this.#held.get(row.id);
    const begun = old && isBegun(old) ? { seen: old.seen, before: old.before } : { seen: row.revision, before: row.times };
    this.#set(row.id, { slot, ...begun });
  }

  /** Goes on with a draft upon what stands now, as the user chose or as nothing is changed by it. */
  rebase(row: InterviewRow): void {
    const old = this.#held.get(row.id);
    if (old) this.#set(row.id, { slot: old.slot, seen: row.revision, before: row.times });
  }

  drop(id: string): void {
    if (!this.#held.delete(id)) return;
    this.#unkept.add(id);
    void this.#keep();
  }

  /** Another account is shown: its drafts are read by {@link read}. */
  forget(): void {
    this.#reads++;
    this.reading = false;
    this.#held.clear();
    this.#unkept.clear();
  }

  /**
   * Reads what the application keeps, in the zone that is shown now. Answers how many drafts are lost by that: those
   * that had no instant, such as a time that the clocks skip.
   */
  async read(): Promise<number> {
    const mine = ++this.#reads;
    this.reading = true;
    // What was not kept yet was set by the clocks of the zone before.
    this.#unkept.clear();
    const earlier = [...this.#held.keys()];
    try {
      const kept = await this.host.invoke('drafts');
      if (mine !== this.#reads) return 0;
      this.#held.clear();
      for (const { id, slot, seen, before } of kept) this.#held.set(id, { slot, seen, before });
      return earlier.filter((id) => !this.#held.has(id)).length;
    } catch {
      if (mine === this.#reads) this.#held.clear();
      return earlier.length;
    } finally {
      if (mine === this.#reads) this.reading = false;
    }
  }

  #set(id: string, held: Held): void {
    this.#held.set(id, held);
    this.#unkept.add(id);
    void this.#keep();
  }

  async #keep(): Promise<void> {
    if (this.#keeping) return;
    this.#keeping = true;
    for (const id of this.#unkept) {
      this.#unkept.delete(id);
      const held = this.#held.get(id);
      // What cannot be kept, such as a time that the clocks skip, still stands in the form.
      if (!held) await this.host.invoke('drop_draft', { id }).catch(() => undefined);
      else if (isBegun(held)) await this.host.invoke('keep_draft', { draft: { id, ...held } }).catch(() => undefined);
    }
    this.#keeping = false;
  }
}

function isBegun(held: Held): held is Omit<Draft, 'id'> {
  return held.seen !== null && held.before !== null;
}
