import { cleanup, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import MiniMonth from '../../src/views/calendar/MiniMonth.svelte';
import DayInput from '../../src/views/form/DayInput.svelte';
import { draw, ready } from './stage';

// There are no Arabic messages yet. This locale formats the days.
vi.mock(import('../../src/format/locale.svelte'), async (original) => ({ ...(await original()), displayLocale: () => 'ar-EG' }));

afterEach(cleanup);

/** Monday to Sunday. In Arabic the first letters of all their names are the same. */
const DAYS = ['ن', 'ث', 'ر', 'خ', 'ج', 'س', 'ح'];

it('the heads of the small month are all different', async () => {
  const { app, status } = await ready();
  app.preferences.save({ weekStartsOn: 1 });
  draw(app, MiniMonth, { status });
  expect(screen.getAllByRole('columnheader').map(({ textContent }) => textContent)).toEqual(DAYS);
});

it('the heads of the calendar in the form are all different', async () => {
  const { app } = await ready();
  app.preferences.save({ weekStartsOn: 1 });
  const slot = { date: '2025-01-22', start: '10:00', end: '11:00', later: false };
  draw(app, DayInput, { slot, onset: () => undefined, onunfinished: () => undefined });
  await userEvent.setup().click(screen.getByRole('button', { name: 'Choose from a calendar' }));
  await screen.findByRole('grid');
  const heads = [...document.querySelectorAll('.month-weekday')].map((head) => head.textContent?.trim());
  expect(heads).toEqual(DAYS);
});
