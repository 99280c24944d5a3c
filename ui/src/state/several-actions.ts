import { shortDay } from '../format/days';
import { m } from '../messages';
import type { Action } from './actions';
import type { App } from './app.svelte';
import { hasPanel } from './route';

/** Returns the actions for several interviews. */
export function severalActions(app: App): Action[] {
  const route = () => app.router.current;
  /** The day of the calendar, if it shows one. */
  const day = () => {
    const current = route();
    return current.view === 'day' ? (current.date ?? app.status?.now.date ?? null) : null;
  };
  return [
    {
      id: 'move-several',
      title: () => m.action_move_several({ count: app.several.ids.size }),
      group: 'interview',
      enabled: () => app.several.ids.size > 0 && hasPanel(route()),
      run: () => app.several.moveChosen(),
    },
    {
      id: 'move-rest-of-today',
      title: m.action_move_rest,
      group: 'interview',
      enabled: () => app.status !== null && hasPanel(route()),
      run: () => {
        const now = app.status?.now;
        if (now) app.several.moveAllFrom({ date: now.date, time: now.time.slice(0, 5) });
      },
    },
    {
      id: 'move-day',
      title: () => m.action_move_day({ day: shortDay(day() ?? '', app.status?.now.date) }),
      group: 'interview',
      enabled: () => day() !== null,
      run: () => app.several.moveAllFrom({ date: day() ?? '', time: '00:00' }),
    },
  ];
}
