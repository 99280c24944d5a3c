import { tick } from 'svelte';
import { m } from '../messages';
import type { Action } from './actions';
import type { App } from './app.svelte';
import { enterView } from './panes';
import { AGENDA, hasPanel, HOME, type Route } from './route';
import { exportCalendar } from './saved-files';

/**
 * Returns the actions that are available in every view. Those that need the details of an interview are registered by
 * its panel.
 */
export function windowActions(app: App): Action[] {
  const go = (id: string, title: () => string, route: () => Route, keys: string[]): Action => ({
    id,
    title,
    group: 'go',
    keys,
    run: async () => {
      app.router.go(route());
      await tick();
      enterView();
    },
  });
  const offline = () => app.status?.paused === 'by_choice';
  return [
    go('go-inbox', m.action_go_inbox, () => HOME, ['Ctrl+1']),
    go('go-agenda', m.action_go_agenda, () => AGENDA, ['Ctrl+2']),
    go('go-calendar', m.action_go_calendar, () => app.router.calendar, ['Ctrl+3']),
    go('go-week', m.action_go_week, () => ({ view: 'week', date: null }), []),
    go('go-day', m.action_go_day, () => ({ view: 'day', date: null }), []),
    go('go-month', m.action_go_month, () => ({ view: 'month', date: null }), []),
    go('go-all', m.action_go_all, () => ({ view: 'all', text: '', kind: null }), ['Ctrl+4']),
    go('go-settings', m.action_go_settings, () => ({ view: 'settings' }), ['Ctrl+,']),
    {
      id: 'propose-time',
      title: m.action_propose_time,
      group: 'interview',
      keys: ['p'],
      enabled: () => app.selection.id !== null && hasPanel(app.router.current),
      run: () => void (app.selection.id !== null && app.proposals.openForm(app.selection.id)),
    },
    {
      // The toast offers it in every view, also if no interview is shown.
      id: 'undo',
      title: m.undo,
      group: 'interview',
      keys: ['Ctrl+z'],
      enabled: () => app.proposals.last !== null,
      run: () => app.proposals.undoLast(),
    },
    {
      id: 'back',
      title: m.action_back,
      group: 'go',
      keys: ['Alt+ArrowLeft'],
      keysOnly: true,
      run: () => history.back(),
    },
    {
      id: 'search',
      title: m.action_search,
      group: 'window',
      keys: ['Ctrl+k', '/'],
      inFields: true,
      keysOnly: true,
      run: () => void (app.paletteOpen = true),
    },
    {
      id: 'keys',
      title: m.action_keys,
      group: 'window',
      keys: ['?'],
      run: () => void (app.keysOpen = true),
    },
    {
      id: 'sync-now',
      title: m.sync_now,
      group: 'connection',
      keys: ['Ctrl+r'],
      inFields: true,
      run: () => syncNow(app),
    },
    {
      id: 'work-offline',
      title: m.work_offline,
      group: 'connection',
      enabled: () => !offline(),
      run: () => setOffline(app, true),
    },
    {
      id: 'go-online',
      title: m.go_online,
      group: 'connection',
      enabled: offline,
      run: () => setOffline(app, false),
    },
    {
      id: 'sign-in',
      title: m.action_sign_in,
      group: 'connection',
      enabled: () => app.status?.sample === false,
      run: () => void (app.signInOpen = true),
    },
    {
      id: 'details',
      title: m.action_details,
      group: 'connection',
      run: () => void (app.detailsOpen = true),
    },
    {
      id: 'quit',
      title: m.action_quit,
      group: 'window',
      run: async () => void (await app.attempt(() => app.host.invoke('quit'))),
    },
    {
      id: 'export',
      title: m.action_export,
      group: 'window',
      run: () => exportCalendar(app),
    },
  ];
}

export async function setOffline(app: App, offline: boolean): Promise<void> {
  await app.attempt(() => app.adoptAnswer(() => app.host.invoke('set_offline', { offline })));
}

export async function syncNow(app: App): Promise<void> {
  await app.attempt(async () => {
    const { failure, sent } = await app.host.invoke('sync_now');
    if (failure !== null) app.toasts.show(failure, null, 'bad');
    else if (sent > 0) app.toasts.show(m.toast_sent({ count: sent }));
  });
}
