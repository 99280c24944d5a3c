import type { App } from './app.svelte';

/** Returns true if the user agreed to open addresses at a host, which is asked once for each host and account. */
export function agreesTo(app: App, host: string): boolean {
  return hostsOf(app).includes(host);
}

/** Notes that the user agreed to open addresses at a host. */
export function agreeTo(app: App, host: string): void {
  const openedHosts = { ...app.preferences.chosen.openedHosts, [accountOf(app)]: [...hostsOf(app), host] };
  void app.preferences.save({ openedHosts }).catch(() => undefined);
}

/** Opens the location of an interview in the browser. */
export function openLocation(app: App, id: string): void {
  void app.attempt(() => app.host.invoke('open_link', { id, link: 'location' }));
}

const accountOf = (app: App): string => app.status?.account ?? '';
const hostsOf = (app: App): readonly string[] => app.preferences.current.openedHosts[accountOf(app)] ?? [];
