import { whyItWaits } from '../format/reasons';
import type { InterviewDetail, Saved } from '../ipc/types';
import { m } from '../messages';
import type { App } from './app.svelte';
import { SHOWN_FOR_MS, type ToastChange } from './toasts.svelte';

/** How long "Sent" is shown. */
const SENT_FOR_MS = 2_000;

interface Followed {
  id: string;
  changeId: string | null;
  toast: number;
  /** Is told once the change can no longer be undone. */
  left: () => void;
}

/**
 * One toast of a change that was saved: it counts the undo time down, says that the change is being sent, and that it
 * was. Undo goes with the state Waiting.
 */
export class ChangeToast {
  #followed: Followed | null = null;
  #counting: ReturnType<typeof setInterval> | undefined;
  #looks = 0;

  constructor(private readonly app: App) {}

  /** Shows that a change is saved. `what` names the interview and its time; `left` hears when Undo is over. */
  show(saved: Saved, what: string | null, undo: () => Promise<void>, left: () => void): number {
    this.stop();
    const { toasts } = this.app;
    const canUndo = !saved.willBeSent || saved.undoSeconds > 0;
    const text = what === null ? m.toast_saved() : m.toast_saved_what({ what });
    const action = canUndo ? { label: m.undo(), keys: 'Ctrl+z', run: undo } : null;
    const toast = toasts.show(text, action, 'plain', this.#atFirst(saved));
    this.#followed = { id: saved.id, changeId: saved.changeId, toast, left };
    if (!canUndo) left();
    if (saved.willBeSent && saved.undoSeconds > 0) this.#count(toast, saved.undoSeconds);
    // It may have gone on before it was known here.
    if (saved.changeId === null) void this.#look();
    return toast;
  }

  /** Looks where the change stands, if its interview is among those that changed. */
  changed(ids: readonly string[]): void {
    if (this.#followed && ids.includes(this.#followed.id)) void this.#look();
  }

  /** Follows no change any more. */
  stop(): void {
    this.#looks++;
    this.#followed = null;
    clearInterval(this.#counting);
  }

  #atFirst({ willBeSent, undoSeconds }: Saved): ToastChange {
    if (willBeSent) return undoSeconds > 0 ? { seconds: undoSeconds, lasts: null } : { state: m.toast_sends_now() };
    return { state: this.app.status?.paused === 'sign_in' ? m.reason_sign_in() : m.reason_offline() };
  }

  #count(toast: number, seconds: number): void {
    let left = seconds;
    this.#counting = setInterval(() => {
      left = Math.max(0, left - 1);
      this.app.toasts.update(toast, { seconds: left });
      if (left === 0) clearInterval(this.#counting);
    }, 1000);
  }

  async #look(): Promise<void> {
    const followed = this.#followed;
    const mine = ++this.#looks;
    if (!followed) return;
    const detail = await this.app.host.invoke('interview', { id: followed.id }).catch(() => null);
    if (mine !== this.#looks) return;
    if (detail === null) this.#end(followed, null);
    else this.#tell(followed, detail);
  }

  #tell(followed: Followed, { change, next, history }: InterviewDetail): void {
    const item = [change, next].find((one) => one?.changeId === followed.changeId);
    if (!item) {
      const ended = history.find(({ changeId }) => changeId === followed.changeId)?.ending;
      const sent = ended === 'sent' || (followed.changeId === null && change === null);
      this.#end(followed, sent ? { state: m.toast_sent_one(), lasts: SENT_FOR_MS } : null);
      return;
    }
    if (!item.canUndo) this.#overNow(followed);
    const over = item.canUndo ? {} : { action: null, seconds: null };
    const { toasts } = this.app;
    switch (item.badge) {
      case 'sending':
        toasts.update(followed.toast, { ...over, state: m.badge_sending(), lasts: null });
        break;
      case 'checking':
        toasts.update(followed.toast, { ...over, state: m.badge_checking(), lasts: SHOWN_FOR_MS });
        break;
      case 'conflict':
      case 'refused':
        this.#end(followed, { state: item.badge === 'refused' ? m.badge_refused() : m.badge_conflict(), tone: 'bad', lasts: SHOWN_FOR_MS });
        break;
      default:
        // Within the undo time the seconds say it.
        if (item.reason?.code === 'undo') break;
        clearInterval(this.#counting);
        toasts.update(followed.toast, { ...over, seconds: null, state: whyItWaits(item, this.#today()) ?? m.reason_behind(), lasts: SHOWN_FOR_MS });
    }
  }

  /** The change ended: the last word, or none and the toast goes. */
  #end(followed: Followed, last: ToastChange | null): void {
    this.#overNow(followed);
    this.stop();
    if (last) this.app.toasts.update(followed.toast, { action: null, seconds: null, ...last });
    else this.app.toasts.dismiss(followed.toast);
  }

  #overNow({ left }: Followed): void {
    clearInterval(this.#counting);
    left();
  }

  #today(): string {
    return this.app.status?.now.date ?? '';
  }
}
