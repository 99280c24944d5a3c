import { getContext, setContext } from 'svelte';
import { windowError, type Host, type StopListening } from '../ipc/host';
import type { Closing, Progress, StartState, WindowStatus, ZoneChange } from '../ipc/types';
import { Actions } from './actions';
import { Drafts } from './drafts.svelte';
import { painted } from './painted';
import { Preferences } from './preferences.svelte';
import { Proposals } from './proposals.svelte';
import { Router } from './router.svelte';
import { Selection } from './selection.svelte';
import { StatusAge } from './status-age';
import { Toasts } from './toasts.svelte';
import { m } from '../messages';

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
  /** What is said while the window closes. */
  closing = $state.raw<Closing | null>(null);
  /** Grows with each change of interviews: whatever reads it while loading is loaded again. */
  version = $state(0);
  /** Whether the search and command palette lies open. */
  paletteOpen = $state(false);
  keysOpen = $state(false);
  /** The bar of the sample data was put away. */
  sampleAway = $state(false);
  signInOpen = $state(false);
  detailsOpen = $state(false);

  /** How often the application has told of a new status. */
  #statusesHeard = 0;
  /** How often the application has told of another start. */
  #startsHeard = 0;
  /** Grows with each start that is taken over: the newest one counts. */
  #adopting = 0;
  /** The open account, while it is being read. */
  #opening: Promise<void> | null = null;
  #reloading: Promise<void> | null = null;
  #age = new StatusAge();

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
      host.listen('start-changed', (start) => {
        this.#startsHeard++;
        void this.adopt(start);
      }),
      host.listen('zone-changed', (change) => void this.#zoneChanged(change)),
      host.listen('closing', (closing) => (this.closing = closing)),
      host.listen('status-changed', (status) => {
        this.#statusesHeard++;
        this.adoptStatus(status);
      }),
      host.listen('interviews-changed', (ids) => {
        this.proposals.told.changed(ids);
        this.#reload();
      }),
      host.listen('progress', (progress) => (this.progress = progress)),
    ]);
    const forget = this.#age.follow(() => this.#askStatus());
    const unfollow = this.router.follow();
    const heard = this.#startsHeard;
    await host.invoke('start_state').then(
      // What the application told of meanwhile is newer than its answer.
      (start) => (heard === this.#startsHeard ? this.adopt(start) : this.#opening),
      (error: unknown) => this.#fail(error),
    );
    return () => {
      for (const stop of [...stops, unfollow, forget]) stop();
    };
  }

  /**
   * Shows what a command about the start came to, or what the application told: the first run, a locked account, or
   * the window. Both come for one start, and in any order: the account is read once.
   */
  async adopt(start: StartState): Promise<void> {
    if (start.kind === 'open') {
      if (this.#opening !== null || this.start.kind === 'open') return (await this.#opening) ?? undefined;
      return this.reload();
    }
    const turn = ++this.#adopting;
    this.#opening = null;
    // The theme holds on every page. Without the settings the page is shown all the same.
    const read = this.preferences.read().catch(() => undefined);
    if (start.kind !== 'opening') await read;
    if (turn !== this.#adopting) return;
    this.status = null;
    this.#forgetAccount();
    this.start = start;
  }

  /** Reads the open account anew, with the settings by which it is shown. */
  reload(): Promise<void> {
    const opening = this.#read(++this.#adopting).finally(() => {
      if (this.#opening === opening) this.#opening = null;
    });
    this.#opening = opening;
    return opening;
  }

  async #read(turn: number): Promise<void> {
    try {
      const heard = this.#statusesHeard;
      const [status] = await Promise.all([this.host.invoke('status'), this.preferences.read()]);
      if (turn !== this.#adopting) return;
      const isOther = this.status?.account !== status.account;
      if (isOther) this.#forgetAccount();
      // What the application told of meanwhile is newer than its answer.
      if (heard === this.#statusesHeard || isOther) this.adoptStatus(status);
    } catch (error) {
      if (turn === this.#adopting) this.#fail(error);
      return;
    }
    this.version++;
    this.start = { kind: 'open' };
  }

  adoptStatus(status: WindowStatus): void {
    const before = this.status;
    this.status = status;
    if (before?.account !== status.account) void this.drafts.read();
    else if (before.zone !== status.zone) void this.#readDraftsAnew();
    this.#age.begin();
    if (!status.pulling) this.progress = null;
  }

  /** Takes over the status that a command answers, unless the application told of a newer one meanwhile. */
  async adoptAnswer(ask: () => Promise<WindowStatus>): Promise<void> {
    const heard = this.#statusesHeard;
    const status = await ask();
    if (heard === this.#statusesHeard) this.adoptStatus(status);
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

  async #askStatus(): Promise<void> {
    if (this.start.kind !== 'open') return;
    await this.adoptAnswer(() => this.host.invoke('status'));
  }

  /** Once a frame at most, and after what a change has to say of itself is painted. */
  #reload(): void {
    this.#reloading ??= painted().then(() => {
      this.#reloading = null;
      this.version++;
    });
  }

  /** The computer is in another time zone: every time is another one from now on. */
  async #zoneChanged({ from, fromPlace, toPlace }: ZoneChange): Promise<void> {
    if (this.start.kind === 'open') await this.reload();
    const keep = async () => {
      await this.preferences.save({ zone: { kind: 'named', name: from } });
      if (this.start.kind === 'open') await this.reload();
    };
    this.toasts.show(m.toast_zone({ place: toPlace }), {
      label: m.toast_zone_keep({ place: fromPlace }),
      run: () => void this.attempt(keep),
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
    this.proposals.told.stop();
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
