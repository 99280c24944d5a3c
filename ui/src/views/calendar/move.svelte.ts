import type { Host } from '../../ipc/host';
import { failureOf } from '../../format/errors';
import type { InterviewRow, SlotCheck, WallSlot } from '../../ipc/types';
import type { Proposal } from '../../state/proposals.svelte';
import { sameSlot } from '../../state/slot';
import { movableSlot } from './placing';

interface MoveState {
  row: InterviewRow;
  /** The slot before the move. */
  from: WallSlot;
  slot: WallSlot;
  /**
   * `picked`: held by the keyboard, and each step is announced. `asked`: dropped by the pointer, or a question has to
   * be answered. The question is open. Nothing is saved in either stage.
   */
  stage: 'picked' | 'asked';
}

/** The largest number of quarter hours that clocks skip at once: three hours. */
const MOST_SKIPPED = 12;

/** One move in the calendar, from picking up to proposing or putting back. */
export class Move {
  held = $state.raw<MoveState | null>(null);
  /** The check of the slot. Null while it is being requested. */
  check = $state.raw<SlotCheck | null>(null);
  failure = $state<string | null>(null);
  /** True while it is being saved. Until then it cannot be moved, put back or proposed again. */
  saving = $state(false);
  #host: Host;
  #save: (proposal: Proposal) => Promise<boolean>;
  #checks = 0;

  /** `save` stores the proposal, shows it to the user, and returns true if it is saved. */
  constructor(host: Host, save: (proposal: Proposal) => Promise<boolean>) {
    this.#host = host;
    this.#save = save;
  }

  /** Picks an interview up. Returns false if it cannot be moved. */
  pickUp(row: InterviewRow): boolean {
    if (this.saving) return false;
    const slot = movableSlot(row);
    if (slot) this.#set({ row, from: slot, slot, stage: 'picked' });
    return slot !== null;
  }

  /** Handles a drop at `slot`. A drop at the original place asks nothing. */
  drop(row: InterviewRow, slot: WallSlot): void {
    if (this.saving) return;
    const from = movableSlot(row);
    if (from && !sameSlot(from, slot)) this.#set({ row, from, slot, stage: 'asked' });
  }

  step(change: (slot: WallSlot) => WallSlot): void {
    if (this.held?.stage === 'picked' && !this.saving) this.#set({ ...this.held, slot: change(this.held.slot) });
  }

  /** Moves by time like {@link step}, and skips times that do not exist because the clocks go forward. */
  async stepTime(change: (slot: WallSlot) => WallSlot): Promise<void> {
    for (let steps = 0; steps < MOST_SKIPPED; steps++) {
      if (this.held?.stage !== 'picked' || this.saving) return;
      const held = { ...this.held, slot: change(this.held.slot) };
      this.held = held;
      const check = await this.#checkSlot(held);
      if (this.held !== held || check === null || check.range !== null) return;
    }
  }

  /** Chooses which of two equal start times is meant. */
  chooseLater(later: boolean): void {
    if (this.held && !this.saving) this.#set({ ...this.held, slot: { ...this.held.slot, later } });
  }

  /** Proposes the held slot. Returns true if it is saved. The slot may be invalid, or need an answer first. */
  async propose(): Promise<boolean> {
    const { held } = this;
    if (!held || this.saving) return false;
    const check = this.check ?? (await this.#checkSlot(held));
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

  /** Puts the interview back, unless it is being saved. */
  putBack(): void {
    if (this.saving) return;
    this.#checks++;
    this.held = null;
    this.check = null;
    this.failure = null;
  }

  #set(held: MoveState): void {
    this.held = held;
    void this.#checkSlot(held);
  }

  async #checkSlot({ row, slot }: MoveState): Promise<SlotCheck | null> {
    const number = ++this.#checks;
    this.check = null;
    this.failure = null;
    try {
      const check = await this.#host.invoke('check_slot', { id: row.id, slot });
      if (number === this.#checks) this.check = check;
      return check;
    } catch (error) {
      if (number === this.#checks) this.failure = failureOf(error).message;
      return null;
    }
  }
}
