import { failureOf } from '../format/errors';
import { m } from '../messages';
import type { App } from './app.svelte';

/** A harmless error: the browser interrupts a resize measurement and continues it in the next frame. */
const HARMLESS = /ResizeObserver loop/;

/** Shows uncaught errors in toasts, but not one that is already shown. Returns a function that stops it. */
export function reportFailures(app: App): () => void {
  const report = (thrown: unknown) => {
    const text = m.page_failed({ why: failureOf(thrown).message });
    if (HARMLESS.test(text) || app.toasts.list.some((toast) => toast.text === text)) return;
    app.toasts.show(text, { label: m.save_diagnostics(), run: async () => (await import('./saved-files')).saveDiagnostics(app) }, 'bad');
  };
  const rejected = ({ reason }: PromiseRejectionEvent) => report(reason);
  const failed = ({ error, message }: ErrorEvent) => report(error ?? message);
  window.addEventListener('unhandledrejection', rejected);
  window.addEventListener('error', failed);
  return () => {
    window.removeEventListener('unhandledrejection', rejected);
    window.removeEventListener('error', failed);
  };
}
