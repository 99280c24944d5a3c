import { firstDayOfWeek, timeStyle } from '../format/locale.svelte';
import type { Host } from '../ipc/host';
import type { Settings } from '../ipc/types';

const UNTIL_READ: Settings = {
  zone: { kind: 'system' },
  secondZone: null,
  workingHours: { from: '09:00', to: '18:00', days: [1, 2, 3, 4, 5] },
  undoSeconds: 5,
  theme: 'system',
  contrast: 'system',
  clock: 'system',
  weekStartsOn: 0,
  showWeekend: false,
  letterKeys: true,
  notifications: true,
  notify: { reminders: true, minutesBefore: 10, answers: true, problems: true, waiting: true, signIn: true, namesWhenLocked: false },
  keepRunning: false,
  zoom: 100,
  hourHeight: 72,
  openedHosts: {},
};

/** The user's settings. The application stores them, and this is the window's copy. */
export class Preferences {
  #stored = $state.raw<Settings>(UNTIL_READ);
  /** Changes that are not stored yet, in order. */
  #unconfirmed = $state.raw<readonly Partial<Settings>[]>([]);
  #saving: Promise<unknown> = Promise.resolve();
  #host: Host;
  /** True once the settings were read. Until then the page keeps the theme that the window was created with. */
  isRead = $state(false);

  /** The settings as chosen, in which "as this computer" is a choice of its own. */
  readonly chosen = $derived<Settings>(Object.assign({}, this.#stored, ...this.#unconfirmed));
  /** The settings in effect, in which "as this computer" is replaced by this computer's value. */
  readonly current = $derived<Settings>({ ...this.chosen, weekStartsOn: this.chosen.weekStartsOn || firstDayOfWeek() });

  constructor(host: Host) {
    this.#host = host;
  }

  async read(): Promise<void> {
    const [settings, locale] = await Promise.all([this.#host.invoke('settings'), this.#host.invoke('time_locale')]);
    timeStyle.system = locale;
    this.#adopt(settings);
  }

  /**
   * Saves a change. It takes effect at once. Changes are sent one after another, each on top of what was stored
   * before, so that none overwrites another. A change that cannot be stored is reverted. Rejects with a
   * `WindowError`.
   */
  save(change: Partial<Settings>): Promise<void> {
    this.#unconfirmed = [...this.#unconfirmed, change];
    timeStyle.clock = this.chosen.clock;
    const saved = this.#saving.then(() => this.#send(change));
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  async #send(change: Partial<Settings>): Promise<void> {
    try {
      this.#stored = await this.#host.invoke('save_settings', { settings: { ...this.#stored, ...change } });
    } finally {
      this.#unconfirmed = this.#unconfirmed.filter((one) => one !== change);
      timeStyle.clock = this.chosen.clock;
    }
  }

  #adopt(settings: Settings): void {
    this.isRead = true;
    this.#stored = settings;
    timeStyle.clock = this.chosen.clock;
  }
}
