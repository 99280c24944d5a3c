import { getContext, setContext } from 'svelte';
import { windowError, type Host, type StopListening } from '../ipc/host';
import type { Progress, StartState, WindowStatus } from '../ipc/types';
import { m } from '../messages';
import { Actions } from './actions';
import { Drafts } from './drafts.svelte';
import { painted } from './painted';
import { Preferences } from './preferences.svelte';
import { Proposals } from './proposals.svelte';
import { Router } from './router.svelte';
import { Selection } from './selection.svelte';
import { Toasts } from './toasts.svelte';

/** What the whole window shares. Components get it with `useApp()`. */
export class App {
  readonly host: Host;
  readonly router = new Router();
  readonly selection = new Selection();
  readonly toasts = new Toasts();
  readonly drafts: Drafts;
  readonly actions = new Actions();
  readonly preferences: Preferences;
  readonly proposals: Proposals;

  start = $state.raw<StartState>({ kind: 'opening' });
  status = $state.raw<WindowStatus | null>(null);
  progress = $state.raw<Progress | null>(null);
  /** Grows with each change of interviews: whatever reads it while loading is loaded again. */
  version = $state(0);
  /** The minutes that have passed since `status` came. */
  minutesSinceStatus = $state(0);
  /** Whether the search and command palette lies open. */
  paletteOpen = $state(false);
  keysOpen = $state(false);
  signInOpen = $state(false);
  detailsOpen = $state(false);

  /** How often the application has told of a new status. */
  #statusesHeard = 0;
  #reloading: Promise<void> | null = null;

  constructor(host: Host) {
    this.host = host;
    this.drafts = new Drafts(host);
    this.preferences = new Preferences(host);
    this.proposals = new Proposals(this);
  }

  /** Listens to the application and reads where it stands. */
  async begin(): Promise<StopListening> {
    const { host } = this;
    const stops = await Promise.all([
      host.listen('start-changed', (start) => void this.adopt(start)),
      host.listen('status-changed', (status) => {
        this.#statusesHeard++;
        this.adoptStatus(status);
      }),
      host.listen('interviews-changed', () => this.#reload()),
      host.listen('progress', (progress) => (this.progress = progress)),
    ]);
    const minute = setInterval(() => this.minutesSinceStatus++, 60_000);
    const unfollow = this.router.follow();
    await host.invoke('start_state').then(
      (start) => this.adopt(start),
      (error: unknown) => this.#fail(error),
    );
    return () => {
      for (const stop of [...stops, unfollow]) stop();
      clearInterval(minute);
    };
  }

  /** Shows what a command about the start came to: the first run, a locked account, or the window. */
  async adopt(start: StartState): Promise<void> {
    if (start.kind === 'open') {
      try {
        const heard = this.#statusesHeard;
        const [status] = await Promise.all([this.host.invoke('status'), this.preferences.read()]);
        const isOther = this.status?.account !== status.account;
        if (isOther) this.#forgetAccount();
        // What the application told of meanwhile is newer than its answer.
        if (heard === this.#statusesHeard || isOther) this.adoptStatus(status);
        if (isOther) void this.drafts.read();
      } catch (error) {
        this.#fail(error);
        return;
      }
      this.version++;
    } else {
      // The theme holds on every page. Without the settings the page is shown all the same.
      if (start.kind !== 'opening') await this.preferences.read().catch(() => undefined);
      this.status = null;
      this.#forgetAccount();
    }
    this.start = start;
  }

  adoptStatus(status: WindowStatus): void {
    const zone = this.status?.zone ?? status.zone;
    this.status = status;
    if (zone !== status.zone) void this.#readDraftsAnew();
    this.minutesSinceStatus = 0;
    if (!status.pulling) this.progress = null;
  }

  /** Does something that may fail; a failure is told in a toast. Answers whether it was done. */
  async attempt(deed: () => Promise<unknown>): Promise<boolean> {
    try {
      await deed();
      return true;
    } catch (error) {
      this.toasts.show(windowError(error).message, null, 'bad');
      return false;
    }
  }

  /** Once a frame at most, and after what a change has to say of itself is painted. */
  #reload(): void {
    this.#reloading ??= painted().then(() => {
      this.#reloading = null;
      this.version++;
    });
  }

  /** Another zone is shown: drafts stay the same instants, by other clocks. */
  async #readDraftsAnew(): Promise<void> {
    const lost = await this.drafts.read();
    if (lost > 0) this.toasts.show(m.toast_drafts_lost({ count: lost }));
  }

  #forgetAccount(): void {
    this.selection.clear();
    this.drafts.forget();
    this.proposals.last = null;
  }

  #fail(error: unknown): void {
    this.start = { kind: 'error', code: 'failed', message: windowError(error).message, folder: '' };
  }
}

export const APP = Symbol('app');

export function provideApp(app: App): void {
  setContext(APP, app);
}

export function useApp(): App {
  return getContext<App>(APP);
}
