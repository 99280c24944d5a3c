import { dayAndRange } from '../format/times';
import type { ConflictOffer, InterviewRow, OutboxItem, WallRange } from '../ipc/types';
import { m } from '../messages';
import type { App } from './app.svelte';

/** Answers the other side: accepts or keeps a time, cancels, or decides a conflict in the way that its kind offers. */
export class Answers {
  /** True while an answer is being saved. Another one waits for the user until then. */
  saving = false;
  /** The interview that the user is asked about before it is cancelled. */
  cancelAsked = $state.raw<InterviewRow | null>(null);

  constructor(private readonly app: App) {}

  /** Accepts the other side's proposal. Returns true if that is saved. */
  accept(row: InterviewRow): Promise<boolean> {
    return this.#save('accept', row, m.toast_accepted, row.times.proposed);
  }

  /** Keeps the agreed time, which proposes it back. Returns true if that is saved. */
  keep(row: InterviewRow): Promise<boolean> {
    return this.#save('keep', row, m.toast_kept, row.times.agreed);
  }

  /** Cancels an interview, after the user confirmed it. Returns true if that is saved. */
  cancel(row: InterviewRow): Promise<boolean> {
    return this.#save('cancel_interview', row, m.toast_cancelled, row.times.agreed);
  }

  /** Takes an offer of a conflict. Returns true if that is saved. */
  async take({ interview }: OutboxItem, offer: Exclude<ConflictOffer, { kind: 'keep' }>): Promise<boolean> {
    if (offer.kind === 'cancel') {
      this.cancelAsked = interview;
      return false;
    }
    const { id, revision, times, name } = interview;
    return this.app.proposals.propose({ id, slot: offer.slot, seen: revision, before: times, name });
  }

  async #save(command: 'accept' | 'keep' | 'cancel_interview', row: InterviewRow, words: (facts: { name: string; time: string }) => string, range: WallRange | null): Promise<boolean> {
    if (this.saving) return false;
    this.saving = true;
    const { proposals, host, status } = this.app;
    const time = range ? dayAndRange(range, status?.now.date) : m.side_this_interview();
    const what = words({ name: row.name, time });
    const saved = await proposals.save(() => host.invoke(command, { request: { id: row.id, seen: row.revision } }), what);
    this.saving = false;
    return saved;
  }
}
