import { waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import type { WallRange } from '../../../src/ipc/types';
import type { App } from '../../../src/state/app.svelte';
import { pressedAction } from '../../../src/state/pressed-action';
import type { CalendarSpan } from '../../../src/state/route';
import CalendarView from '../../../src/views/calendar/CalendarView.svelte';
import type { TestHost } from '../../recording';
import { begun, draw } from '../stage';

/** Handles keys as the window does, until the returned function is called. */
export function handleKeys(app: App): () => void {
  const keyed = (event: KeyboardEvent) => {
    const action = pressedAction(app.actions, event, app.preferences.current.letterKeys);
    if (!action) return;
    event.preventDefault();
    void action.run();
  };
  window.addEventListener('keydown', keyed);
  return () => window.removeEventListener('keydown', keyed);
}

/** Draws the calendar and waits until an interview is drawn. */
export async function calendar(span: CalendarSpan, prepare: (host: TestHost) => void = () => {}, { scene = 'week', date = '2025-01-22', id = '37' } = {}) {
  location.hash = `#/${span}/${date}`;
  const stage = await begun(scene, prepare);
  const { app } = stage;
  if (!app.status) throw new Error('not begun');
  const stopKeys = handleKeys(app);
  const { rerender } = draw(app, CalendarView, { status: app.status, span, date });
  const event = (one: string) => {
    const found = document.querySelector<HTMLElement>(`[data-event="${one}"]`);
    if (!found) throw new Error(`no interview ${one} in the calendar`);
    return found;
  };
  await waitFor(() => event(id));
  return { ...stage, status: app.status, event, rerender, stopKeys, user: userEvent.setup() };
}

/** Returns the parts of an interview on the shown days: day, start and minutes. */
export function partsOf(id: string): number[][] {
  const parts = [...document.querySelectorAll<HTMLElement>(`[data-piece="${id}"]`)];
  return parts.map((part) => ['--day', '--start', '--minutes'].map((name) => Number(part.style.getPropertyValue(name))));
}

const wall = (date: string, time: string) => ({ date, time, doubled: null, second: null, at: `${date}T${time}:00Z` });

/** Times of no length, of three days, past midnight and without an end. */
const ODD: Record<string, WallRange> = {
  31: { start: wall('2025-01-20', '09:30'), end: wall('2025-01-20', '09:30'), minutes: 0 },
  33: { start: wall('2025-01-21', '09:00'), end: wall('2025-01-23', '10:00'), minutes: 2940 },
  43: { start: wall('2025-01-23', '23:15'), end: wall('2025-01-24', '00:45'), minutes: 90 },
  45: { start: wall('2025-01-24', '11:30'), end: null, minutes: null },
};

/** Gives some interviews of the week the times of {@link ODD}. */
export function withOddTimes(host: TestHost): void {
  host.alter('calendar', (rows) =>
    rows.map((row) => {
      const range = ODD[row.id];
      return range ? { ...row, day: range.start?.date ?? null, times: { agreed: range, proposed: null, proposedByYou: false } } : row;
    }),
  );
}
