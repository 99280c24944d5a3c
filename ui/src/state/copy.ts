import { m } from '../messages';
import type { App } from './app.svelte';

/** Copies a text, and says so with a message. */
export async function copy(app: App, text: string, message: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    app.toasts.show(message);
  } catch {
    app.toasts.show(m.toast_not_copied({ text }), null, 'bad');
  }
}
