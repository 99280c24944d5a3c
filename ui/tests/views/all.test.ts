import { cleanup } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InterviewKindFilter } from '../../src/ipc/types';
import AllView from '../../src/views/all/AllView.svelte';
import { draw, giveRoom, ready } from './stage';

beforeEach(() => giveRoom());
afterEach(cleanup);

async function rows(kind: InterviewKindFilter | null) {
  const { app, host, status } = await ready();
  draw(app, AllView, { status, text: '', kind });
  // Rows that were not measured are hidden, so they have no role.
  const cells = await vi.waitFor(() => {
    const found = document.querySelectorAll<HTMLElement>('[aria-rowindex="1"]:not([aria-busy]) > [role=gridcell]');
    expect(found.length).toBeGreaterThan(0);
    return [...found];
  });
  const heads = [...document.querySelectorAll('.head > span')].map(({ textContent }) => textContent);
  const query = { text: null, kind, upcoming: kind ? true : null, sort: kind ? ('start' as const) : ('updated' as const), offset: 0, limit: 1 };
  const { rows } = await host.invoke('list_interviews', { query });
  return { heads, cells: cells.map(({ textContent }) => textContent), titles: cells.map(({ title }) => title), row: rows[0] };
}

describe('a list that is sorted by time', () => {
  it.each(['video_call', 'in_person'] as const)('shows the times: %s', async (kind) => {
    const { heads, cells, titles } = await rows(kind);
    expect(heads).toEqual(['Time', 'Title', 'Interviewer', 'Category', 'State']);
    expect(cells[0]).toMatch(/^Time:\s?.*\d\d:\d\d to \d\d:\d\d$/);
    expect(titles[0]).toMatch(/\d\d:\d\d to \d\d:\d\d$/);
  });
});

describe('a list that is sorted by activity', () => {
  it('shows the time of the activity, and no other times', async () => {
    const { heads, cells } = await rows(null);
    expect(heads).toEqual(['Title', 'Interviewer', 'Category', 'State', 'Updated']);
    expect(cells.at(-1)).toMatch(/^Updated:\s?\S/);
  });

  it('has the full text of cut columns in their titles', async () => {
    const { titles, row } = await rows(null);
    expect(titles.slice(0, 3)).toEqual([row?.name, row?.interviewer ?? '', row?.category ?? '']);
  });
});
