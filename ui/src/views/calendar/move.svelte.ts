import type { Host } from '../../ipc/host';
import { windowError } from '../../ipc/host';
import type { InterviewRow, SlotCheck, WallSlot } from '../../ipc/types';
import type { Wish } from '../../state/proposals.svelte';
import { sameSlot } from '../../state/slot';
import { movableSlot } from './placing';

export interface Held {
  row: InterviewRow;
  /** Where it was picked up. */
  from: WallSlot;
  slot: WallSlot;
  /**
   * `picked`: held by the keyboard, each step is told. `asked`: dropped by the pointer, or in need of an
   * answer; the question lies open. In neither is anything saved.
   */
  stage: 'picked' | 'asked';
}

/** The most steps of a quarter of an hour that clocks skip at once: three hours. */
const MOST_SKIPPED = 12;

/** One move in the calendar, from picking up to proposing or putting back. */
export class Move {
  held = $state.raw<Held | null>(null);
  /** What the application says of the slot; none while it is being asked. */
  check = $state.raw<SlotCheck | null>(null);
  failure = $state<string | null>(null);
  /** It is being saved: until that is answered it is neither moved, put back nor proposed again. */
  saving = $state(false);
  #host: Host;
  #save: (wish: Wish) => Promise<boolean>;
  #asked = 0;

  /** `save` makes it durable, tells the user, and answers whether it is saved. */
  constructor(host: Host, save: (wish: Wish) => Promise<boolean>) {
    this.#host = host;
    this.#save = save;
  }

  /** Picks something up; answers whether it can be moved at all. */
  pickUp(row: InterviewRow): boolean {
    if (this.saving) return false;
    const slot = movableSlot(row);
    if (slot) this.#hold({ row, from: slot, slot, stage: 'picked' });
    return slot !== null;
  }

  /** Something was dragged to `slot`; back where it was, there is nothing to ask. */
  drop(row: InterviewRow, slot: WallSlot): void {
    if (this.saving) return;
    const from = movableSlot(row);
    if (from && !sameSlot(from, slot)) this.#hold({ row, from, slot, stage: 'asked' });
  }

  step(change: (slot: WallSlot) => WallSlot): void {
    if (this.held?.stage === 'picked' && !this.saving) this.#hold({ ...this.held, slot: change(this.held.slot) });
  }

  /** As {@link step}, by time: where the clocks go forward, times that they skip are stepped over. */
  async stepTime(change: (slot: WallSlot) => WallSlot): Promise<void> {
    for (let steps = 0; steps < MOST_SKIPPED; steps++) {
      if (this.held?.stage !== 'picked' || this.saving) return;
      const held = { ...this.held, slot: change(this.held.slot) };
      this.held = held;
      const check = await this.#look(held);
      if (this.held !== held || check === null || check.range !== null) return;
    }
  }

  /** Where the start comes twice, which of the two is meant. */
  chooseLater(later: boolean): void {
    if (this.held && !this.saving) this.#hold({ ...this.held, slot: { ...this.held.slot, later } });
  }

  /** Proposes what is held. Answers whether it is saved: the slot may be none, or leave something to choose. */
  async propose(): Promise<boolean> {
    const { held } = this;
    if (!held || this.saving) return false;
    const check = this.check ?? (await this.#look(held));
    if (this.held !== held || !check || check.error !== null || check.unchanged) return false;
    if (check.twice && held.stage === 'picked') {
      this.held = { ...held, stage: 'asked' };
      return false;
    }
    const { row, slot } = held;
    this.saving = true;
    try {
      return await this.#save({ id: row.id, slot, seen: row.revision, before: row.times, name: row.name });
    } finally {
      this.saving = false;
      this.putBack();
    }
  }

  /** Puts back what is held, unless it is being saved. */
  putBack(): void {
    if (this.saving) return;
    this.#asked++;
    this.held = null;
    this.check = null;
    this.failure = null;
  }

  #hold(held: Held): void {
    this.held = held;
    void this.#look(held);
  }

  async #look({ row, slot }: Held): Promise<SlotCheck | null> {
    const asked = ++this.#asked;
    this.check = null;
    this.failure = null;
    try {
      const check = await this.#host.invoke('check_slot', { id: row.id, slot });
      if (asked === this.#asked) this.check = check;
      return check;
    } catch (error) {
      if (asked === this.#asked) this.failure = windowError(error).message;
      return null;
    }
  }
}
