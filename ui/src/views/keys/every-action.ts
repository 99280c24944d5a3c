import type { InterviewDetail } from '../../ipc/types';
import { m } from '../../messages';
import type { Action } from '../../state/actions';
import type { App } from '../../state/app.svelte';
import { calendarActions, type CalendarController } from '../calendar/calendar-actions';
import { interviewActions } from '../panel/interview-actions';

/**
 * Returns the actions of views and panels, whether they are shown or not. Only their titles and shortcuts may be
 * used.
 */
export function everyAction(app: App): Action[] {
  const listed = (id: string, title: () => string, keys: string[]): Action => ({ id, title, group: 'interview', keys, run: () => undefined });
  return [
    // The titles of these two contain the times of an interview.
    ...interviewActions(app, () => ({}) as InterviewDetail).filter(({ id }) => id !== 'accept' && id !== 'keep'),
    listed('accept', m.action_accept, ['a']),
    listed('keep', m.action_keep, ['k']),
    listed('propose', m.action_propose, ['Ctrl+Enter']),
    listed('next-part', m.action_next_part, ['n']),
    listed('previous-part', m.action_previous_part, ['b']),
    listed('close-panel', m.action_close_panel, ['Escape']),
    ...calendarActions(NO_CONTROLLER),
  ];
}

/** Stands in for the calendar, because these actions are never run. */
const NO_CONTROLLER = new Proxy({} as CalendarController, { get: () => () => null });
