import type { InterviewRow } from '../ipc/types';
import type { App } from './app.svelte';
import { AGENDA, hasPanel } from './route';

/**
 * Shows an interview that was found by a search: a calendar goes to its day, a list to its row. A view without a
 * panel is left for the agenda if the interview is still to come, or else for all interviews.
 */
export function reveal(app: App, row: InterviewRow): void {
  const { current } = app.router;
  const day = (row.times.proposed ?? row.times.agreed)?.start?.date ?? null;
  if (!hasPanel(current)) app.router.go(isToCome(app, row) ? AGENDA : { view: 'all', text: '', kind: null });
  else if ('date' in current && day !== null) app.router.go({ view: current.view, date: day });
  app.selection.show(row.id);
  app.selection.toReveal = row.id;
}

function isToCome(app: App, { times: { agreed, proposed } }: InterviewRow): boolean {
  const now = app.status?.now.at ?? '';
  return [agreed?.end, proposed?.end].some((end) => end != null && end.at > now);
}
