import { untrack } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import { windowError } from '../ipc/host';
import type { InterviewDetail, Phrase, QuickMove, SlotCheck, Times, WallSlot, WallTime } from '../ipc/types';
import type { App } from './app.svelte';
import { firstSlot, lengthOf, sameSlot } from './slot';

/** A field of the form that can lack a part. */
export type FormField = 'date' | 'start' | 'end';

/** A typed phrase, and what it was read as. */
interface Meant extends Phrase {
  text: string;
}

/**
 * The form that proposes another time. What is set is kept as a draft with what it was begun on; each change is
 * checked by the application, which knows zones and the other interviews. Warnings inform: only an error forbids.
 */
export class AmendForm {
  failure = $state<string | null>(null);
  saving = $state(false);
  /** What is typed as a phrase and was not taken yet. */
  phrase = $state('');
  meant = $state.raw<Meant | null>(null);
  /** The fields of which a part is cleared. */
  readonly unfinished = new SvelteSet<FormField>();
  #checked = $state.raw<{ slot: WallSlot; check: SlotCheck } | null>(null);
  #asking: Promise<void> | null = null;
  #askAgain = false;
  #moving: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly app: App,
    private readonly detail: () => InterviewDetail,
    private readonly now: () => WallTime,
  ) {
    $effect(() => {
      void app.version;
      void this.slot;
      untrack(() => void this.#check());
    });
    $effect(() => {
      const { row } = this.detail();
      const draft = this.#draft;
      if (!draft) return;
      const isNew = draft.seen === null;
      const isSame = !isNew && draft.seen !== row.revision && !this.#isAsked && sameTimes(draft.before, row.times);
      if (isNew || isSame) untrack(() => this.app.drafts.rebase(row));
    });
  }

  readonly #row = $derived.by(() => this.detail().row);
  readonly #id = $derived.by(() => this.#row.id);
  readonly #draft = $derived.by(() => this.app.drafts.of(this.#id));
  /** Whether its state is a word of the other side or a question, which a draft must not pass over. */
  readonly #isAsked = $derived.by(() => ['turned_down', 'cancelled', 'conflict', 'not_listed'].includes(this.#row.badge));
  /** What stands: the form shows it until something else is set. */
  readonly standing = $derived.by(() => firstSlot(this.#row.times, untrack(() => this.now())));
  readonly slot = $derived.by(() => this.#draft?.slot ?? this.standing);
  readonly changed = $derived.by(() => !sameSlot(this.slot, this.standing));
  readonly hasTimes = $derived.by(() => {
    const { agreed, proposed } = this.#row.times;
    return agreed !== null || proposed !== null;
  });

  /** What the application said last; of the slot before while the newer one is being asked about. */
  readonly check = $derived.by(() => this.#checked?.check ?? null);
  readonly #current = $derived.by(() => (this.#checked && sameSlot(this.#checked.slot, this.slot) ? this.#checked.check : null));
  /** How long the slot lasts, in minutes: as the application counts it, or else by the clock on the wall. */
  readonly minutes = $derived.by(() => this.#current?.minutes ?? lengthOf(this.slot));

  /** Whether the interview changed after the draft was begun: the user has to choose before anything is proposed. */
  readonly overtaken = $derived.by(() => {
    const { seen } = this.#draft ?? { seen: null };
    return seen !== null && seen !== this.#row.revision && this.changed;
  });
  /** The times that the draft was begun on. */
  readonly before = $derived.by(() => this.#draft?.before ?? null);

  /** Whether a slot may go out at all now. */
  readonly #open = $derived.by(
    () => !this.saving && !this.overtaken && !this.app.drafts.reading && this.#row.canPropose && this.unfinished.size === 0,
  );
  /** Whether there is something to propose that can be proposed. */
  readonly ready = $derived.by(() => this.#open && this.#allows(this.#current));
  /** Whether Propose has something to do: to propose, or to take a phrase first. */
  readonly acts = $derived.by(() => (this.phrase.trim() !== '' ? !this.saving : this.ready));

  /** Whether a proposal of the user stands that this one would take the place of. */
  readonly replaces = $derived.by(() => {
    const { times } = this.#row;
    return times.proposed !== null && times.proposedByYou;
  });

  set(slot: WallSlot): void {
    if (sameSlot(slot, this.slot)) return;
    if (sameSlot(slot, this.standing)) this.app.drafts.drop(this.#id);
    else this.app.drafts.keep(slot, this.#row);
  }

  reset(): void {
    this.app.drafts.drop(this.#id);
    this.unfinished.clear();
  }

  /** The draft goes on upon what stands now. */
  keepDraft(): void {
    this.app.drafts.rebase(this.#row);
  }

  /** Moves it as a chip says. Presses that come fast are done one after another, each from where the last one ended. */
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

  /** Reads the phrase as it is typed. */
  async readPhrase(): Promise<void> {
    const text = this.phrase;
    const phrase = await this.#read(text);
    if (text === this.phrase) this.meant = { text, ...phrase };
  }

  /** Takes the phrase into the fields. Answers whether it is understood. */
  async takePhrase(): Promise<boolean> {
    const text = this.phrase;
    if (text.trim() === '') return true;
    const phrase = this.meant?.text === text ? this.meant : await this.#read(text);
    if (text !== this.phrase) return false;
    this.meant = { text, slot: phrase.slot, problem: phrase.problem };
    if (!phrase.slot) return false;
    this.set(phrase.slot);
    this.clearPhrase();
    return true;
  }

  clearPhrase(): void {
    this.phrase = '';
    this.meant = null;
  }

  /**
   * Proposes what the form shows. A phrase is taken first, and goes out with it only if its meaning stood there.
   * Answers whether it is saved.
   */
  async propose(): Promise<boolean> {
    const typed = this.phrase.trim() !== '';
    const wasShown = this.meant?.text === this.phrase;
    if (typed && (!(await this.takePhrase()) || !wasShown)) return false;
    if (typed) await this.#check();
    if (!this.ready) return false;
    const { id, revision, times, name } = this.#row;
    this.saving = true;
    try {
      const seen = this.#draft?.seen ?? revision;
      return await this.app.proposals.propose({ id, slot: this.slot, seen, before: times, name });
    } finally {
      this.saving = false;
    }
  }

  #allows(check: SlotCheck | null): boolean {
    return check !== null && check.error === null && !check.unchanged && (this.changed || !this.hasTimes);
  }

  async #read(text: string): Promise<Phrase> {
    if (text.trim() === '') return { slot: null, problem: null };
    try {
      return await this.app.host.invoke('read_phrase', { id: this.#id, slot: this.slot, text });
    } catch (error) {
      return { slot: null, problem: windowError(error).message };
    }
  }

  /** Asks about the slot: one question at a time, then about the latest. */
  #check(): Promise<void> {
    this.#askAgain = true;
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #ask(): Promise<void> {
    while (this.#askAgain) {
      this.#askAgain = false;
      const { slot } = this;
      try {
        const check = await this.app.host.invoke('check_slot', { id: this.#id, slot });
        this.#checked = { slot, check };
        this.failure = null;
      } catch (error) {
        this.failure = windowError(error).message;
      }
    }
  }
}

/** Whether two say the same times by the same side, whatever became of the change between. */
function sameTimes(one: Times | null, other: Times): boolean {
  const instants = ({ agreed, proposed, proposedByYou }: Times) =>
    [agreed?.start?.at, agreed?.end?.at, proposed?.start?.at, proposed?.end?.at, proposed && proposedByYou].join();
  return one !== null && instants(one) === instants(other);
}
