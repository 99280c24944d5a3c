import type { InterviewDetail } from '../../ipc/types';
import { m } from '../../messages';
import type { Action } from '../../state/actions';
import type { App } from '../../state/app.svelte';
import { calendarActions, type CalendarHands } from '../calendar/calendar-actions';
import { interviewActions } from '../panel/interview-actions';

/** Returns the actions of views and panels, whether they are shown or not: their titles and keys, to be read alone. */
export function everyAction(app: App): Action[] {
  const told = (id: string, title: () => string, keys: string[]): Action => ({ id, title, group: 'interview', keys, run: () => undefined });
  return [
    ...interviewActions(app, () => ({}) as InterviewDetail),
    told('propose', m.action_propose, ['Ctrl+Enter']),
    told('close-panel', m.action_close_panel, ['Escape']),
    ...calendarActions(NO_HANDS),
  ];
}

/** Nothing is done by actions that are only read. */
const NO_HANDS = new Proxy({} as CalendarHands, { get: () => () => null });
