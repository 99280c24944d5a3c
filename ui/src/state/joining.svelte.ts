import type { App } from './app.svelte';

/** Opens the address of an interview. The user is asked once for each host and account. */
export class Joining {
  /** The interview whose host the user is asked about. */
  asked = $state.raw<{ id: string; host: string } | null>(null);
  #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  /** Opens the address of an interview at a host, or asks the user first. */
  join(id: string, host: string): void {
    if (this.#agreed().includes(host)) this.#open(id);
    else this.asked = { id, host };
  }

  /** Does the same for an interview of which only the number is known. Without an address it does nothing. */
  async joinById(id: string): Promise<void> {
    await this.#app.attempt(async () => {
      const { links, locationHost } = await this.#app.host.invoke('interview', { id });
      if (links.includes('location') && locationHost !== null) this.join(id, locationHost);
    });
  }

  /** Notes that the user agreed to the host, and opens the address. */
  agree(): void {
    if (!this.asked) return;
    const { id, host } = this.asked;
    const { preferences } = this.#app;
    const openedHosts = { ...preferences.chosen.openedHosts, [this.#account()]: [...this.#agreed(), host] };
    void preferences.save({ openedHosts }).catch(() => undefined);
    this.close();
    this.#open(id);
  }

  close(): void {
    this.asked = null;
  }

  #open(id: string): void {
    void this.#app.attempt(() => this.#app.host.invoke('open_link', { id, link: 'location' }));
  }

  #account = (): string => this.#app.status?.account ?? '';
  #agreed = (): readonly string[] => this.#app.preferences.current.openedHosts[this.#account()] ?? [];
}
