import { m } from '../messages';
import type { Action } from './actions';
import type { App } from './app.svelte';
import { hasPanel } from './route';

/**
 * Returns what a menu of a day offers for a time: to move all interviews from then on. Calendar and agenda put it into
 * their menus.
 */
export function moveAllAction(app: App, date: string, time: string, shown: string): Action {
  return {
    id: 'move-all-from',
    title: () => m.action_move_all_from({ time: shown }),
    group: 'interview',
    run: () => app.several.moveAllFrom({ date, time }),
  };
}

/** Returns the actions for several interviews. */
export function severalActions(app: App): Action[] {
  return [
    {
      id: 'move-several',
      title: () => m.action_move_several({ count: app.several.ids.size }),
      group: 'interview',
      enabled: () => app.several.ids.size > 0 && hasPanel(app.router.current),
      run: () => app.several.moveChosen(),
    },
    {
      id: 'move-rest-of-today',
      title: m.action_move_rest,
      group: 'interview',
      enabled: () => app.status !== null && hasPanel(app.router.current),
      run: () => {
        const now = app.status?.now;
        if (now) app.several.moveAllFrom({ date: now.date, time: now.time.slice(0, 5) });
      },
    },
  ];
}
