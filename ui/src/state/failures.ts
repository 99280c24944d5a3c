import { windowError } from '../ipc/host';
import { m } from '../messages';
import type { App } from './app.svelte';
import { saveDiagnostics } from './window-actions';

/** Errors that mean nothing: the browser gave up a round of measuring and takes it up in the next frame. */
const HARMLESS = /ResizeObserver loop/;

/** Tells what failed and nobody caught, each thing once at a time. Returns what stops telling. */
export function tellFailures(app: App): () => void {
  const tell = (thrown: unknown) => {
    const text = m.page_failed({ why: windowError(thrown).message });
    if (HARMLESS.test(text) || app.toasts.list.some((toast) => toast.text === text)) return;
    app.toasts.show(text, { label: m.save_diagnostics(), run: () => saveDiagnostics(app) }, 'bad');
  };
  const rejected = ({ reason }: PromiseRejectionEvent) => tell(reason);
  const failed = ({ error, message }: ErrorEvent) => tell(error ?? message);
  window.addEventListener('unhandledrejection', rejected);
  window.addEventListener('error', failed);
  return () => {
    window.removeEventListener('unhandledrejection', rejected);
    window.removeEventListener('error', failed);
  };
}
