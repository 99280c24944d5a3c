import { cleanup, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { begun, draw } from '../stage';
import { handleKeys } from './calendar-stage';
import KeptCalendar from './KeptCalendar.svelte';

vi.setConfig({ testTimeout: 30_000 });

let stop = () => {};
afterEach(() => {
  stop();
  cleanup();
  location.hash = '';
});

async function kept() {
  const date = '2025-01-22';
  location.hash = `#/week/${date}`;
  const stage = await begun();
  const { app, host } = stage;
  if (!app.status) throw new Error('not begun');
  stop = handleKeys(app);
  const { rerender } = draw(app, KeptCalendar, { status: app.status, date });
  const event = (id: string) => document.querySelector<HTMLElement>(`[data-event="${id}"]`);
  await waitFor(() => expect(event('45')).not.toBeNull());
  const asked = () => host.calls('calendar').length;
  return { ...stage, rerender, event, asked, user: userEvent.setup() };
}

it('a hidden calendar asks nothing, and is brought up to date when it is shown, with the same elements', async () => {
  const { app, host, rerender, event, asked } = await kept();
  const [element, before] = [event('39'), asked()];
  await rerender({ shown: false });
  host.step('they_propose', { id: '45', slot: { date: '2025-01-24', start: '14:00', end: '14:30', later: false } });
  await new Promise((done) => setTimeout(done, 50));
  expect(asked()).toBe(before);
  await rerender({ shown: true });
  await vi.waitFor(() => expect(event('45')?.getAttribute('aria-label')).toMatch(/14:00/));
  expect(event('39')).toBe(element);
  expect(app.actions.get('calendar-next')).toBeDefined();
});

it('a hidden calendar has no keys, and puts back what was picked up', async () => {
  const { app, rerender, event, user } = await kept();
  event('45')?.focus();
  await user.keyboard('m{ArrowDown}');
  await vi.waitFor(() => expect(app.held?.slot.start).toBe('11:45'));
  await rerender({ shown: false });
  await vi.waitFor(() => expect(app.held).toBeNull());
  expect(app.actions.get('calendar-next')).toBeUndefined();
});

it('a calendar keeps what is chosen while another view is shown', async () => {
  const { app, rerender, event } = await kept();
  app.several.add(['37', '45']);
  await rerender({ shown: false });
  await rerender({ shown: true });
  expect(event('45')?.getAttribute('aria-pressed')).toBe('true');
  expect(event('39')?.getAttribute('aria-pressed')).toBe('false');
});
