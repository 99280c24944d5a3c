import { untrack } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import { failureOf } from '../format/errors';
import type { InterviewDetail, Phrase, QuickMove, SlotCheck, Times, WallSlot, WallTime } from '../ipc/types';
import type { App } from './app.svelte';
import { firstSlot, lengthOf, sameSlot } from './slot';

/** A field of the form that can be incomplete. */
export type FormField = 'date' | 'start' | 'end';

/** A typed phrase with the result of parsing it. */
interface ParsedPhrase extends Phrase {
  text: string;
}

/**
 * The form that proposes another time. The chosen slot is kept as a draft, together with the terms on which it was
 * begun. The application checks each slot, because only it knows the zones and the other interviews. Warnings inform
 * the user, and only an error prevents a proposal.
 */
export class AmendForm {
  failure = $state<string | null>(null);
  /** The typed phrase that was not applied to the fields yet. */
  phrase = $state('');
  parsed = $state.raw<ParsedPhrase | null>(null);
  /** The fields in which a part is empty. */
  readonly unfinished = new SvelteSet<FormField>();
  #checked = $state.raw<{ slot: WallSlot; check: SlotCheck } | null>(null);
  #checking: Promise<void> | null = null;
  #checkAgain = false;
  #saving = false;
  #moving: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly app: App,
    private readonly detail: () => InterviewDetail,
    private readonly now: () => WallTime,
  ) {
    $effect(() => {
      void app.changes.version;
      void this.slot;
      untrack(() => void this.#check());
    });
    $effect(() => {
      const { row } = this.detail();
      const draft = this.#draft;
      if (!draft) return;
      const isNew = draft.seen === null;
      const isSame = !isNew && draft.seen !== row.revision && !this.#needsNotice && sameTimes(draft.before, row.times);
      if (isNew || isSame) untrack(() => this.app.drafts.rebase(row));
    });
  }

  readonly #row = $derived.by(() => this.detail().row);
  readonly #id = $derived.by(() => this.#row.id);
  readonly #draft = $derived.by(() => this.app.drafts.of(this.#id));
  /** True if the interview is in a state that the user has to notice, so a draft must not silently move on to it. */
  readonly #needsNotice = $derived.by(() => ['turned_down', 'cancelled', 'conflict', 'not_listed'].includes(this.#row.badge));
  /** The slot that the form shows without a draft. */
  readonly initial = $derived.by(() => firstSlot(this.#row.times, untrack(() => this.now())));
  readonly slot = $derived.by(() => this.#draft?.slot ?? this.initial);
  readonly changed = $derived.by(() => !sameSlot(this.slot, this.initial));
  readonly hasTimes = $derived.by(() => {
    const { agreed, proposed } = this.#row.times;
    return agreed !== null || proposed !== null;
  });

  /** The last check by the application. While a newer slot is being checked, it belongs to the slot before. */
  readonly check = $derived.by(() => this.#checked?.check ?? null);
  readonly #currentCheck = $derived.by(() => (this.#checked && sameSlot(this.#checked.slot, this.slot) ? this.#checked.check : null));
  /**
   * The length of the slot in minutes, as the application computes it across clock changes. Until the check arrives
   * it is the difference of the wall-clock times.
   */
  readonly minutes = $derived.by(() => this.#currentCheck?.minutes ?? lengthOf(this.slot));

  /** True if the interview changed after the draft was begun. The user has to choose before anything is proposed. */
  readonly overtaken = $derived.by(() => {
    const { seen } = this.#draft ?? { seen: null };
    return seen !== null && seen !== this.#row.revision && this.changed;
  });
  /** The times of the interview when the draft was begun. */
  readonly before = $derived.by(() => this.#draft?.before ?? null);

  /** True if the form may be submitted, apart from the result of the check. */
  readonly #canSubmit = $derived.by(
    () => !this.overtaken && !this.app.drafts.reading && this.#row.canPropose && this.unfinished.size === 0,
  );
  /** True if the slot can be proposed. */
  readonly ready = $derived.by(() => this.#canSubmit && this.#allows(this.#currentCheck));
  /** True if Propose does something: it proposes the slot, or applies the phrase first. */
  readonly canAct = $derived.by(() => (this.phrase.trim() !== '' || this.ready));

  /** True if this proposal would replace an earlier one of the user. */
  readonly replaces = $derived.by(() => {
    const { times } = this.#row;
    return times.proposed !== null && times.proposedByYou;
  });

  set(slot: WallSlot): void {
    if (sameSlot(slot, this.slot)) return;
    if (sameSlot(slot, this.initial)) this.app.drafts.drop(this.#id);
    else this.app.drafts.keep(slot, this.#row);
  }

  reset(): void {
    this.app.drafts.drop(this.#id);
    this.unfinished.clear();
  }

  /** Keeps the draft, and takes the current terms as its base. */
  keepDraft(): void {
    this.app.drafts.rebase(this.#row);
  }

  /**
   * Applies a quick move. Moves are chained, so that each one of several fast clicks starts from the result of the
   * one before.
   */
  move(by: QuickMove): Promise<unknown> {
    const id = this.#id;
    const next = this.#moving.then(() =>
      this.app.attempt(async () => {
        if (id === this.#id) this.set(await this.app.host.invoke('quick_move', { id, slot: this.slot, by }));
      }),
    );
    this.#moving = next;
    return next;
  }

  /** Parses the phrase while it is being typed. */
  async readPhrase(): Promise<void> {
    const text = this.phrase;
    const phrase = await this.#parse(text);
    if (text === this.phrase) this.parsed = { text, ...phrase };
  }

  /** Applies the phrase to the fields. Returns true if it was understood. */
  async takePhrase(): Promise<boolean> {
    const text = this.phrase;
    if (text.trim() === '') return true;
    const phrase = this.parsed?.text === text ? this.parsed : await this.#parse(text);
    if (text !== this.phrase) return false;
    this.parsed = { text, slot: phrase.slot, problem: phrase.problem };
    if (!phrase.slot) return false;
    this.set(phrase.slot);
    this.clearPhrase();
    return true;
  }

  clearPhrase(): void {
    this.phrase = '';
    this.parsed = null;
  }

  /**
   * Proposes the slot that the form shows. A phrase is applied first, and is proposed in the same step only if its
   * meaning was already visible to the user. Returns true if the proposal was saved.
   */
  async propose(): Promise<boolean> {
    const typed = this.phrase.trim() !== '';
    const wasVisible = this.parsed?.text === this.phrase;
    if (typed && (!(await this.takePhrase()) || !wasVisible)) return false;
    if (typed) await this.#check();
    if (!this.ready || this.#saving) return false;
    const { id, revision, times, name } = this.#row;
    this.#saving = true;
    try {
      const seen = this.#draft?.seen ?? revision;
      return await this.app.proposals.propose({ id, slot: this.slot, seen, before: times, name });
    } finally {
      this.#saving = false;
    }
  }

  #allows(check: SlotCheck | null): boolean {
    return check !== null && check.error === null && !check.unchanged && (this.changed || !this.hasTimes);
  }

  async #parse(text: string): Promise<Phrase> {
    if (text.trim() === '') return { slot: null, problem: null };
    try {
      return await this.app.host.invoke('read_phrase', { id: this.#id, slot: this.slot, text });
    } catch (error) {
      return { slot: null, problem: failureOf(error).message };
    }
  }

  /**
   * Checks the slot. Only one check runs at a time. If the slot changes meanwhile, the newest one is checked next, so
   * answers never arrive in the wrong order.
   */
  #check(): Promise<void> {
    this.#checkAgain = true;
    this.#checking ??= this.#runChecks().finally(() => (this.#checking = null));
    return this.#checking;
  }

  async #runChecks(): Promise<void> {
    while (this.#checkAgain) {
      this.#checkAgain = false;
      const { slot } = this;
      try {
        const check = await this.app.host.invoke('check_slot', { id: this.#id, slot });
        this.#checked = { slot, check };
        this.failure = null;
      } catch (error) {
        this.failure = failureOf(error).message;
      }
    }
  }
}

/** Returns true if both contain the same times, proposed by the same side. */
function sameTimes(one: Times | null, other: Times): boolean {
  const instants = ({ agreed, proposed, proposedByYou }: Times) =>
    [agreed?.start?.at, agreed?.end?.at, proposed?.start?.at, proposed?.end?.at, proposed && proposedByYou].join();
  return one !== null && instants(one) === instants(other);
}
