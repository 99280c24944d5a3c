import { untrack } from 'svelte';
import { windowError } from '../ipc/host';
import type { InterviewDetail, QuickMove, SlotCheck, WallSlot, WallTime } from '../ipc/types';
import type { App } from './app.svelte';
import { firstSlot, sameSlot } from './slot';

/**
 * The form that proposes another time. What is set is kept as a draft; each change is checked by the
 * application, which knows zones and the other interviews. Warnings inform: only an error forbids.
 */
export class AmendForm {
  check = $state.raw<SlotCheck | null>(null);
  failure = $state<string | null>(null);
  saving = $state(false);
  #checks = 0;

  constructor(
    private readonly app: App,
    private readonly detail: () => InterviewDetail,
    private readonly now: () => WallTime,
  ) {
    $effect(() => {
      void app.version;
      void this.#check(this.slot);
    });
  }

  readonly #id = $derived.by(() => this.detail().row.id);
  /** What stands: the form shows it until something else is set. */
  readonly standing = $derived.by(() => firstSlot(this.detail().row.times, untrack(() => this.now())));
  readonly slot = $derived.by(() => this.app.drafts.get(this.#id) ?? this.standing);
  readonly changed = $derived.by(() => !sameSlot(this.slot, this.standing));
  readonly hasTimes = $derived.by(() => {
    const { agreed, proposed } = this.detail().row.times;
    return agreed !== null || proposed !== null;
  });

  /** Whether there is something to propose that can be proposed. */
  readonly ready = $derived.by(
    () =>
      !this.saving &&
      this.check !== null &&
      this.check.error === null &&
      !this.check.unchanged &&
      (this.changed || !this.hasTimes),
  );

  /** Whether a proposal of the user stands that this one would take the place of. */
  readonly replaces = $derived.by(() => {
    const { times } = this.detail().row;
    return times.proposed !== null && times.proposedByYou;
  });

  set(slot: WallSlot): void {
    if (sameSlot(slot, this.standing)) this.app.drafts.drop(this.#id);
    else this.app.drafts.keep(this.#id, slot);
  }

  reset(): void {
    this.app.drafts.drop(this.#id);
  }

  async move(by: QuickMove): Promise<void> {
    const id = this.#id;
    await this.app.attempt(async () => this.set(await this.app.host.invoke('quick_move', { id, slot: this.slot, by })));
  }

  /** What a typed phrase means; none where it is not understood. */
  async read(text: string): Promise<WallSlot | null> {
    if (text.trim() === '') return null;
    try {
      const phrase = await this.app.host.invoke('read_phrase', { id: this.#id, slot: this.slot, text });
      return phrase.slot;
    } catch {
      return null;
    }
  }

  async propose(): Promise<boolean> {
    if (!this.ready) return false;
    const { id, revision: seen, times: before, name } = this.detail().row;
    this.saving = true;
    const saved = await this.app.proposals.propose({ id, slot: this.slot, seen, before, name });
    this.saving = false;
    return saved;
  }

  async #check(slot: WallSlot): Promise<void> {
    const mine = ++this.#checks;
    try {
      const check = await this.app.host.invoke('check_slot', { id: this.#id, slot });
      if (mine !== this.#checks) return;
      this.check = check;
      this.failure = null;
    } catch (error) {
      if (mine === this.#checks) this.failure = windowError(error).message;
    }
  }
}
