import { firstDayOfWeek, timeStyle } from '../format/locale.svelte';
import type { Host } from '../ipc/host';
import type { Settings } from '../ipc/types';

const UNTIL_READ: Settings = {
  zone: { kind: 'system' },
  secondZone: null,
  workingHours: { from: '09:00', to: '18:00', days: [1, 2, 3, 4, 5] },
  undoSeconds: 5,
  theme: 'system',
  clock: 'system',
  weekStartsOn: 0,
  showWeekend: false,
  letterKeys: true,
  notifications: true,
  zoom: 100,
  openedHosts: {},
};

/** What the user set. The application keeps it; this is the copy that the page works by. */
export class Preferences {
  #kept = $state.raw<Settings>(UNTIL_READ);
  /** What was set and is not confirmed yet, in the order of the changes. */
  #unconfirmed = $state.raw<readonly Partial<Settings>[]>([]);
  #saving: Promise<unknown> = Promise.resolve();
  #host: Host;
  /** Whether the settings were read. Until then the page is dressed as the window was made. */
  isRead = $state(false);

  /** What is chosen, with "as this computer" as it was chosen. */
  readonly chosen = $derived<Settings>(Object.assign({}, this.#kept, ...this.#unconfirmed));
  /** What holds, with "as this computer" as this computer has it. */
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
   * Saves a change. It holds at once; changes are sent one after another, each over what was kept before. One that
   * cannot be kept is put back. Rejects with a `WindowError`.
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
      this.#kept = await this.#host.invoke('save_settings', { settings: { ...this.#kept, ...change } });
    } finally {
      this.#unconfirmed = this.#unconfirmed.filter((one) => one !== change);
      timeStyle.clock = this.chosen.clock;
    }
  }

  #adopt(settings: Settings): void {
    this.isRead = true;
    this.#kept = settings;
    timeStyle.clock = this.chosen.clock;
  }
}
