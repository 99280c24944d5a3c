import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InterviewRow, WallTime } from '../../src/ipc/types';
import AgendaView from '../../src/views/agenda/AgendaView.svelte';
import { begun, draw, giveRoom } from './stage';

beforeEach(() => giveRoom());
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const DAY = '2025-01-22';
const wall = (time: string, date = DAY): WallTime => ({ at: `${date}T${time}:00Z`, date, time, doubled: null, second: null });

/** Draws the agenda of three interviews of today at 12:41, one of which is over, and one of tomorrow. */
async function agenda() {
  const { app, host, status } = await stage();
  const { row } = await host.invoke('interview', { id: '37' });
  const of = (id: string, name: string, start: string, end: string, date = DAY): InterviewRow => ({
    ...row,
    id,
    name,
    day: date,
    badge: 'agreed',
    kind: 'video_call',
    times: { agreed: { start: wall(start, date), end: wall(end, date), minutes: 30 }, proposed: null, proposedByYou: false },
  });
  const rows = [
    of('37', 'Ann Early', '09:00', '09:30'),
    of('39', 'Ben Next', '12:53', '13:23'),
    of('41', 'Cara Over', '13:00', '13:30'),
    of('43', 'Dora Tomorrow', '09:00', '09:30', '2025-01-23'),
  ];
  host.answer('list_interviews', ({ query }) => ({ total: query.today ? 4 : 3, rows: query.today ? rows : rows.slice(1) }));
  const view = draw(app, AgendaView, { status, past: false });
  await screen.findByText('Ann Early');
  const rowOf = (name: string) => screen.getByText(name).closest<HTMLElement>('[role="row"]');
  const order = () => [...document.querySelectorAll('[role="grid"] .day, [role="grid"] .now, [role="grid"] .who')].map(({ textContent }) => textContent?.trim().replace(/\s+/g, ' '));
  return { app, host, status, view, rowOf, order };
}

async function stage() {
  const found = await begun();
  if (!found.app.status) throw new Error('not begun');
  return { ...found, status: found.app.status };
}

describe('the agenda', () => {
  it('shows all of today, with the count of each day and a line for now', async () => {
    const { order } = await agenda();
    expect(order()).toEqual([
      'Today Wednesday 22 January · 2 to come',
      'Ann Early',
      'Now: 12:41',
      'Ben Next',
      'Cara Over',
      'Tomorrow Thursday 23 January · 1 interview',
      'Dora Tomorrow',
    ]);
  });

  it('shows what is over in grey, and chooses the next one', async () => {
    const { app, rowOf } = await agenda();
    expect(rowOf('Ann Early')?.classList).toContain('over');
    expect(rowOf('Ben Next')?.classList).toContain('next');
    expect(rowOf('Ben Next')?.textContent).toMatch(/in 12 min/);
    expect(app.selection.id).toBe('39');
  });

  it('warns of overlaps', async () => {
    const { rowOf } = await agenda();
    expect(rowOf('Ben Next')?.textContent).toMatch(/Overlaps Cara Over/);
    expect(rowOf('Cara Over')?.textContent).toMatch(/Overlaps Ben Next/);
    expect(rowOf('Dora Tomorrow')?.textContent).not.toMatch(/Overlaps/);
  });

  it('follows the clock', async () => {
    const { status, view, rowOf, order } = await agenda();
    await view.rerender({ status: { ...status, now: wall('13:25') } });
    expect(rowOf('Ben Next')?.classList).toContain('over');
    expect(order().slice(3, 5)).toEqual(['Cara Over', 'Now: 13:25']);
  });

  it('moves all after a row by its menu', async () => {
    const { app, rowOf } = await agenda();
    const row = rowOf('Cara Over');
    if (row) await fireEvent.contextMenu(row, { button: 2 });
    await fireEvent.click(await screen.findByRole('menuitem', { name: 'Move all after 13:00…' }));
    await vi.waitFor(() => expect(app.several.moved).toEqual({ ids: null, from: { date: DAY, time: '13:00' } }));
  });

  it('moves all of a day by the menu of its heading', async () => {
    const { app } = await agenda();
    await fireEvent.click(screen.getByLabelText('Menu of Thursday 23 January'));
    await fireEvent.click(await screen.findByRole('menuitem', { name: 'Move all of Thu 23 Jan…' }));
    await vi.waitFor(() => expect(app.several.moved?.from).toEqual({ date: '2025-01-23', time: '00:00' }));
  });
});
