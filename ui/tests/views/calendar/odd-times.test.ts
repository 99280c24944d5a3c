import { cleanup, screen, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import AgendaView from '../../../src/views/agenda/AgendaView.svelte';
import { draw, giveRoom, ready } from '../stage';
import { calendar, partsOf, withOddTimes } from './calendar-stage';

vi.setConfig({ testTimeout: 30_000 });

let stop = () => {};
afterEach(() => {
  stop();
  cleanup();
  location.hash = '';
});

async function odd(span: 'day' | 'week' | 'month', id = '45', date = '2025-01-22') {
  const stage = await calendar(span, withOddTimes, { date, id });
  stop = stage.stopKeys;
  return stage;
}

const labelOf = (element: Element) => element.getAttribute('aria-label');

describe('times of no length, of three days, past midnight and without an end', () => {
  it('are drawn in the week', async () => {
    const { event } = await odd('week');
    expect(['31', '33', '43', '45'].map(partsOf)).toEqual([
      [[0, 570, 0]],
      [[1, 540, 900], [2, 0, 1440], [3, 0, 600]],
      [[3, 1395, 45], [4, 0, 45]],
      [[4, 690, 30]],
    ]);
    expect(labelOf(event('33'))).toMatch(/^Priya Nair, London, Tue 21 Jan, 09:00.+10:00 Thu 23 Jan, Agreed$/);
    expect(labelOf(event('45'))).toBe('Jo Brandt, Leeds, Fri 24 Jan, from 11:30, Agreed');
    expect(document.querySelectorAll('[data-event="33"]')).toHaveLength(1);
  });

  it('are drawn in the day, from midnight to midnight if they last longer', async () => {
    const { host } = await odd('week');
    const rows = await host.invoke('calendar', { request: { from: '2025-01-20', to: '2025-01-27' } });
    cleanup();
    const day = async (date: string, id: string) => {
      const stage = await calendar('day', (next) => next.answer('calendar', () => rows.filter((row) => row.id === id)), { date, id });
      stage.stopKeys();
      const parts = partsOf(id);
      cleanup();
      return parts;
    };
    expect(await day('2025-01-20', '31')).toEqual([[0, 570, 0]]);
    expect(await day('2025-01-22', '33')).toEqual([[0, 0, 1440]]);
    expect(await day('2025-01-24', '43')).toEqual([[0, 0, 45]]);
    expect(await day('2025-01-24', '45')).toEqual([[0, 690, 30]]);
  });

  it('are rows of the agenda', async () => {
    const { host } = await odd('week');
    const rows = await host.invoke('calendar', { request: { from: '2025-01-20', to: '2025-01-27' } });
    cleanup();
    giveRoom();
    const { app, host: next, status } = await ready();
    next.answer('list_interviews', () => ({ total: rows.length, rows }));
    draw(app, AgendaView, { status, past: false });
    const timeOf = (name: string) => screen.getByText(name).closest('[role="row"]')?.querySelector('.time')?.textContent;
    await screen.findByText('Jo Brandt');
    expect(['Ada Okafor', 'Priya Nair', 'Sam Carver', 'Jo Brandt'].map(timeOf)).toEqual([
      expect.stringMatching(/09:30.09:30$/),
      expect.stringMatching(/09:00.+10:00 Thu 23 Jan$/),
      expect.stringMatching(/23:15.+00:45 Fri 24 Jan$/),
      expect.stringMatching(/from 11:30$/),
    ]);
    vi.unstubAllGlobals();
  });

  it('are in the month on each of their days', async () => {
    await odd('month');
    const days = (id: string) =>
      [...document.querySelectorAll(`[data-piece="${id}"]`)].map((entry) => entry.closest('[role="group"]')?.getAttribute('aria-label'));
    expect(days('31')).toEqual(['Monday 20 January']);
    expect(days('33')).toEqual(['Tuesday 21 January', 'Wednesday 22 January', 'Thursday 23 January']);
    expect(days('43')).toEqual(['Thursday 23 January', 'Friday 24 January']);
    const friday = screen.getByRole('group', { name: 'Friday 24 January' });
    expect(within(friday).getByRole('button', { name: /Jo Brandt.*from 11:30/i })).toBeTruthy();
  });
});
