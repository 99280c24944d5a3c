import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import MiniMonth from '../../src/views/calendar/MiniMonth.svelte';
import DayStrip from '../../src/views/form/DayStrip.svelte';
import ConnectForm from '../../src/views/start/ConnectForm.svelte';
import ConnectionButton from '../../src/views/shell/ConnectionButton.svelte';
// Loaded with the test, so that no test waits for its code.
import '../../src/views/shell/ConnectionMenu.svelte';
import { draw, ready } from './stage';

beforeEach(() => {
  document.documentElement.dir = 'rtl';
});

afterEach(() => {
  cleanup();
  document.documentElement.removeAttribute('dir');
});

it.each([
  ['ArrowLeft', '10:15'],
  ['ArrowRight', '09:45'],
  ['ArrowUp', '10:15'],
])('on the strip, %s moves in its own direction: %s', async (key, start) => {
  const { app } = await ready();
  const slot = { date: '2025-01-22', start: '10:00', end: '11:00', later: false };
  const strip = { date: slot.date, fromHour: 8, toHour: 18, entries: [] };
  const set: (typeof slot)[] = [];
  draw(app, DayStrip, { strip, slot, onset: (one: typeof slot) => set.push(one) });
  await fireEvent.keyDown(screen.getByRole('slider'), { key });
  expect(set[0]?.start).toBe(start);
});

it('in the small month, the left arrow leads to tomorrow', async () => {
  const { app, status } = await ready();
  draw(app, MiniMonth, { status });
  const today = await screen.findByLabelText(/^Wednesday 22 January/);
  today.focus();
  await fireEvent.keyDown(today, { key: 'ArrowLeft' });
  expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Thursday 23 January/);
});

it('a menu has the reading direction of the page', async () => {
  const { app, status } = await ready();
  draw(app, ConnectionButton, { status });
  // The menu is loaded after the first paint.
  const button = () => screen.getByRole('button', { name: /^Connection/ });
  await waitFor(() => expect(button().hasAttribute('data-dropdown-menu-trigger')).toBe(true));
  await fireEvent.keyDown(button(), { key: 'Enter' });
  await waitFor(() => expect(screen.getByRole('menu').closest<HTMLElement>('[dir]')?.dir).toBe('rtl'));
});

it('an address is written from left to right', async () => {
  const { app } = await ready();
  draw(app, ConnectForm, { keychain: true });
  expect(screen.getByRole('textbox', { name: 'Server address' }).getAttribute('dir')).toBe('ltr');
  expect(screen.getByRole('textbox', { name: 'Login' }).hasAttribute('dir')).toBe(false);
});
