import type { Host } from '../ipc/host';
import type { Settings } from '../ipc/types';

const UNTIL_READ: Settings = {
  zone: { kind: 'system' },
  secondZone: null,
  workingHours: { from: '09:00', to: '18:00', days: [1, 2, 3, 4, 5] },
  undoSeconds: 5,
  theme: 'system',
  weekStartsOn: 1,
  showWeekend: false,
  letterKeys: true,
  notifications: true,
  zoom: 100,
};

/** What the user set. The application keeps it; this is the copy that the page works by. */
export class Preferences {
  current = $state.raw<Settings>(UNTIL_READ);
  #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async read(): Promise<void> {
    this.current = await this.#host.invoke('settings');
  }

  /** Saves a change; what comes back is what was kept. Rejects with a `WindowError`. */
  async save(change: Partial<Settings>): Promise<void> {
    this.current = await this.#host.invoke('save_settings', { settings: { ...this.current, ...change } });
  }
}
