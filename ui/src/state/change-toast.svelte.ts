import { whyItWaits } from '../format/state-sentence';
import type { InterviewDetail, Saved } from '../ipc/types';
import { m } from '../messages';
import type { App } from './app.svelte';
import { SHOWN_FOR_MS, type ToastChange } from './toasts.svelte';

const SENT_FOR_MS = 2_000;

interface Followed {
  id: string;
  changeId: string | null;
  toast: number;
  /** Called once the change can no longer be undone. */
  onUndoOver: () => void;
}

/**
 * The toast of a change that was saved. It counts the undo window down, then shows that the change is being sent, and
 * that it was sent. It offers Undo only while the change is Waiting.
 */
export class ChangeToast {
  #followed = $state.raw<Followed | null>(null);
  /** What is left of the undo window in seconds. Null if it is not counted down. */
  #seconds = $state<number | null>(null);
  #counting: ReturnType<typeof setInterval> | undefined;
  #reads = 0;

  constructor(private readonly app: App) {}

  /**
   * Shows that a change was saved. `what` says whose interview it is and what was done. `onUndoOver` is called when Undo is no
   * longer possible.
   */
  show(saved: Saved, what: string | null, undo: () => Promise<void>, onUndoOver: () => void): number {
    this.stop();
    const { toasts } = this.app;
    const canUndo = !saved.willBeSent || saved.undoSeconds > 0;
    const text = what === null ? m.toast_saved() : m.toast_saved_what({ what });
    const action = canUndo ? { label: m.undo(), keys: 'Ctrl+z', run: undo } : null;
    const toast = toasts.show(text, action, 'plain', { brief: what, ...this.#initialState(saved, what !== null) });
    this.#followed = { id: saved.id, changeId: saved.changeId, toast, onUndoOver };
    if (!canUndo) onUndoOver();
    if (saved.willBeSent && saved.undoSeconds > 0) this.#count(toast, saved.undoSeconds);
    // Without an id, its current state is unknown: it may have been sent before this answer arrived.
    if (saved.changeId === null) void this.#refresh();
    return toast;
  }

  /**
   * Shows that changes of several interviews were saved. `seconds` is the undo window, or null if they wait for the
   * network or a sign-in.
   */
  showGroup(text: string, undo: (() => Promise<void>) | null, seconds: number | null): number {
    this.stop();
    const { toasts } = this.app;
    const action = undo === null ? null : { label: m.undo_all(), keys: 'Ctrl+z', run: undo };
    const lasts = seconds === null ? SHOWN_FOR_MS : Math.max(SENT_FOR_MS, seconds * 1000);
    const toast = toasts.show(text, action, 'plain', { ...this.#initialState({ willBeSent: seconds !== null, undoSeconds: seconds ?? 0 }, false), lasts });
    if (seconds) this.#count(toast, seconds);
    return toast;
  }

  /** Reads the state of the change again if its interview is among those that changed. */
  changed(ids: readonly string[]): void {
    if (this.#followed && ids.includes(this.#followed.id)) void this.#refresh();
  }

  /** Returns what is left of the undo window of a change in seconds, or null if it is not counted down. */
  secondsOf(changeId: string): number | null {
    return this.#followed?.changeId === changeId ? this.#seconds : null;
  }

  /** Stops following the change. */
  stop(): void {
    this.#reads++;
    this.#followed = null;
    this.#stopCounting();
  }

  /** Returns the state of changes that were just saved. With `isBrief`, only a screen reader has the sentence that says so. */
  #initialState({ willBeSent, undoSeconds }: Pick<Saved, 'willBeSent' | 'undoSeconds'>, isBrief: boolean): ToastChange {
    if (willBeSent) return undoSeconds > 0 ? { seconds: undoSeconds, lasts: null } : { state: m.toast_sends_now() };
    const [seen, heard] = this.app.status?.paused === 'sign_in' ? [m.toast_saved_sign_in(), m.waiting_sign_in()] : [m.toast_saved_offline(), m.waiting_offline()];
    return { state: isBrief ? { seen, heard } : heard };
  }

  #count(toast: number, seconds: number): void {
    this.#seconds = seconds;
    this.#counting = setInterval(() => {
      const left = Math.max(0, (this.#seconds ?? 0) - 1);
      this.#seconds = left;
      this.app.toasts.update(toast, { seconds: left });
      if (left === 0) clearInterval(this.#counting);
    }, 1000);
  }

  #stopCounting(): void {
    clearInterval(this.#counting);
    this.#seconds = null;
  }

  async #refresh(): Promise<void> {
    const followed = this.#followed;
    const read = ++this.#reads;
    if (!followed) return;
    const detail = await this.app.host.invoke('interview', { id: followed.id }).catch(() => null);
    if (read !== this.#reads) return;
    if (detail === null) this.#end(followed, null);
    else this.#showState(followed, detail);
  }

  #showState(followed: Followed, { change, next, history }: InterviewDetail): void {
    const item = [change, next].find((one) => one?.changeId === followed.changeId);
    if (!item) {
      const ended = history.find((one) => one.side === 'yours' && one.changeId === followed.changeId);
      const sent = (ended?.side === 'yours' && ended.ending === 'sent') || (followed.changeId === null && change === null);
      this.#end(followed, sent ? { state: m.toast_sent_one(), lasts: SENT_FOR_MS } : null);
      return;
    }
    if (!item.canUndo) this.#endUndo(followed);
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
        // During the undo window, the countdown says it.
        if (item.undoUntil) break;
        this.#stopCounting();
        toasts.update(followed.toast, { ...over, seconds: null, state: whyItWaits(item, this.#today()) ?? m.reason_behind(), lasts: SHOWN_FOR_MS });
    }
  }

  /** Ends the toast of a finished change: with a last message, or by removing it. */
  #end(followed: Followed, last: ToastChange | null): void {
    this.#endUndo(followed);
    this.stop();
    if (last) this.app.toasts.update(followed.toast, { action: null, seconds: null, ...last });
    else this.app.toasts.dismiss(followed.toast);
  }

  #endUndo({ onUndoOver }: Followed): void {
    this.#stopCounting();
    onUndoOver();
  }

  #today(): string {
    return this.app.status?.now.date ?? '';
  }
}
