import { getContext, setContext } from 'svelte';
import { failureOf } from '../format/errors';
import type { Host, StopListening } from '../ipc/host';
import type { Closing, Progress, StartState, WallSlot, WindowStatus, ZoneChange } from '../ipc/types';
import { Actions } from './actions';
import { Answers } from './answers.svelte';
import { Changes } from './changes.svelte';
import { Drafts } from './drafts.svelte';
import { Joining } from './joining.svelte';
import { painted } from './painted';
import { Preferences } from './preferences.svelte';
import { Proposals } from './proposals.svelte';
import { AGENDA, hasPanel, HOME } from './route';
import { Router } from './router.svelte';
import { Selection } from './selection.svelte';
import { Several } from './several.svelte';
import { StatusAge } from './status-age';
import { Toasts } from './toasts.svelte';
import { m } from '../messages';

/** The state that the whole window shares. Components get it from `useApp()`. */
export class App {
  readonly host: Host;
  readonly router = new Router();
  readonly selection = new Selection();
  readonly toasts = new Toasts();
  readonly drafts: Drafts;
  readonly actions = new Actions();
  readonly preferences: Preferences;
  readonly proposals: Proposals;
  readonly answers: Answers;
  readonly several: Several;
  readonly joining: Joining;

  start = $state.raw<StartState>({ kind: 'opening' });
  status = $state.raw<WindowStatus | null>(null);
  progress = $state.raw<Progress | null>(null);
  /** Shown while the window closes. */
  closing = $state.raw<Closing | null>(null);
  readonly changes = new Changes();
  /** Grows when any account has another number of unfinished changes. */
  accountsVersion = $state(0);
  /** The slot to which the calendar moves an interview, until it is proposed or put back. Nothing of it is saved. */
  held = $state.raw<{ id: string; slot: WallSlot } | null>(null);
  paletteOpen = $state(false);
  keysOpen = $state(false);
  signInOpen = $state(false);
  detailsOpen = $state(false);

  /** Number of `status-changed` events received. */
  #statusEvents = 0;
  /** Number of `start-changed` events received. */
  #startEvents = 0;
  /** Grows with each adopted start state, so that a slower, older one is ignored. */
  #adopting = 0;
  /** Pending while the open account is being read. */
  #opening: Promise<void> | null = null;
  #reloading: Promise<void> | null = null;
  #toReload = new Set<string>();
  #age = new StatusAge();

  constructor(host: Host) {
    this.host = host;
    this.drafts = new Drafts(host);
    this.preferences = new Preferences(host);
    this.proposals = new Proposals(this);
    this.answers = new Answers(this);
    this.several = new Several(this);
    this.joining = new Joining(this);
  }

  /**
   * True if the panel has a place beside the view. In a narrow window it covers the view instead. A month has the whole
   * width until an interview is opened, because its days are narrow.
   */
  get isPanelBeside(): boolean {
    const { current } = this.router;
    const { open, isPanelClosed } = this.selection;
    return hasPanel(current) && !isPanelClosed && (open || current.view !== 'month');
  }

  /** Subscribes to the application's events and reads its current state. Returns a function that unsubscribes. */
  async begin(): Promise<StopListening> {
    const { host } = this;
    const stops = await Promise.all([
      host.listen('start-changed', (start) => {
        this.#startEvents++;
        void this.adopt(start);
      }),
      host.listen('zone-changed', (change) => void this.#zoneChanged(change)),
      host.listen('closing', (closing) => (this.closing = closing)),
      host.listen('status-changed', (status) => {
        this.#statusEvents++;
        this.#afterSave(() => this.adoptStatus(status));
      }),
      host.listen('interviews-changed', (ids) => {
        this.#afterSave(() => this.proposals.changeToast?.changed(ids));
        this.#reload(ids);
      }),
      host.listen('progress', (progress) => (this.progress = progress)),
      host.listen('accounts-changed', () => void this.accountsVersion++),
      host.listen('place-asked', () => void this.#showPlace()),
    ]);
    const stopAge = this.#age.follow(() => this.#askStatus());
    const unfollow = this.router.follow();
    const eventsBefore = this.#startEvents;
    await host.invoke('start_state').then(
      // An event that arrived meanwhile is newer than this answer.
      (start) => (eventsBefore === this.#startEvents ? this.adopt(start) : this.#opening),
      (error: unknown) => this.#fail(error),
    );
    return () => {
      for (const stop of [...stops, unfollow, stopAge]) stop();
    };
  }

  /**
   * Adopts a start state: the first run, a locked account, or the open window. The answer of a command and the event
   * about it arrive in any order, so an account that is already open or being opened is not read again.
   */
  async adopt(start: StartState): Promise<void> {
    if (start.kind === 'open') {
      if (this.#opening !== null || this.start.kind === 'open') return (await this.#opening) ?? undefined;
      return this.reload();
    }
    const turn = ++this.#adopting;
    this.#opening = null;
    // The theme applies to every page. If the settings cannot be read, the page is shown without it.
    const read = this.preferences.read().catch(() => undefined);
    if (start.kind !== 'opening') await read;
    if (turn !== this.#adopting) return;
    this.status = null;
    this.#forgetAccount();
    this.start = start;
  }

  /** Reads the open account again, with its settings. */
  reload(): Promise<void> {
    const opening = this.#read(++this.#adopting).finally(() => {
      if (this.#opening === opening) this.#opening = null;
    });
    this.#opening = opening;
    return opening;
  }

  async #read(turn: number): Promise<void> {
    try {
      const eventsBefore = this.#statusEvents;
      const [status] = await Promise.all([this.host.invoke('status'), this.preferences.read()]);
      if (turn !== this.#adopting) return;
      const isOther = this.status?.account !== status.account;
      if (isOther) this.#forgetAccount();
      // An event that arrived meanwhile is newer than this answer.
      if (eventsBefore === this.#statusEvents || isOther) this.adoptStatus(status);
    } catch (error) {
      if (turn === this.#adopting) this.#fail(error);
      return;
    }
    this.changes.add(null);
    this.start = { kind: 'open' };
    // A notification may have opened this window or switched to this account.
    void this.#showPlace();
  }

  adoptStatus(status: WindowStatus): void {
    const before = this.status;
    this.status = status;
    if (before?.account !== status.account) void this.drafts.read();
    else if (before.zone !== status.zone) void this.#rereadDrafts();
    this.#age.begin();
    if (!status.pulling) this.progress = null;
  }

  /** Adopts the status that a command returns, unless a newer one arrived as an event meanwhile. */
  async adoptAnswer(ask: () => Promise<WindowStatus>): Promise<void> {
    const eventsBefore = this.#statusEvents;
    const status = await ask();
    if (eventsBefore === this.#statusEvents) this.adoptStatus(status);
  }

  /** Runs an action that may fail, and shows a failure in a toast. Returns true if it succeeded. */
  async attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.toasts.show(failureOf(error).message, null, 'bad');
      return false;
    }
  }

  async #askStatus(): Promise<void> {
    if (this.start.kind !== 'open') return;
    await this.adoptAnswer(() => this.host.invoke('status'));
  }

  /** Runs now, or after the toast of the change that is being saved was painted, so that it does not delay the toast. */
  #afterSave(act: () => void): void {
    const { saving } = this.proposals;
    if (saving === null) act();
    else void saving.then(act);
  }

  /**
   * Reloads at most once per frame, and only after the change itself was painted, so that its toast is not delayed.
   */
  #reload(ids: readonly string[]): void {
    for (const id of ids) this.#toReload.add(id);
    this.#reloading ??= painted().then(() => {
      this.#reloading = null;
      const changed = [...this.#toReload];
      this.#toReload.clear();
      this.changes.add(changed);
    });
  }

  /** Shows the place that the user asked for outside of the window, such as by a notification. */
  async #showPlace(): Promise<void> {
    if (this.start.kind !== 'open') return;
    const place = await this.host.invoke('take_place').catch(() => null);
    switch (place?.kind) {
      case 'interview':
        if (!hasPanel(this.router.current)) this.router.go(HOME);
        this.selection.show(place.id);
        if (place.join) await this.joining.joinById(place.id);
        break;
      case 'inbox':
        return this.router.go(HOME);
      case 'agenda':
        return this.router.go(AGENDA);
      case 'settings':
        return this.router.go({ view: 'settings' });
    }
  }

  /** The computer moved to another time zone, so all times are shown differently. */
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

  /** Reads the drafts again in the new zone. They keep their instants. */
  async #rereadDrafts(): Promise<void> {
    const lost = await this.drafts.read();
    if (lost > 0) this.toasts.show(m.toast_drafts_lost({ count: lost }));
  }

  #forgetAccount(): void {
    this.selection.clear();
    this.several.clear();
    this.several.close();
    this.joining.close();
    this.drafts.forget();
    this.proposals.changeToast?.stop();
    this.proposals.last = null;
  }

  #fail(error: unknown): void {
    this.start = { kind: 'error', code: 'failed', message: failureOf(error).message, folder: '' };
  }
}

export const APP = Symbol('app');

export function provideApp(app: App): void {
  setContext(APP, app);
}

export function useApp(): App {
  return getContext<App>(APP);
}
