import { m } from '../messages';
import type { App } from './app.svelte';
import type { ToastAction } from './toasts.svelte';

export async function exportCalendar(app: App): Promise<void> {
  await app.attempt(async () => {
    const path = await app.host.invoke('export_ics');
    if (path !== null) app.toasts.show(m.toast_exported({ path }), showFile(app, path));
  });
}

export async function saveDiagnostics(app: App): Promise<void> {
  await app.attempt(async () => {
    const path = await app.host.invoke('diagnostics');
    if (path !== null) app.toasts.show(m.toast_diagnostics({ path }), showFile(app, path));
  });
}

function showFile(app: App, path: string): ToastAction {
  return {
    label: m.show_in_folder(),
    run: () => void app.attempt(() => app.host.invoke('show_file', { path })),
  };
}
