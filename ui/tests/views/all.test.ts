import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { matches } from '../../src/format/matches';
import AllFilters from '../../src/views/all/AllFilters.svelte';
import AllView from '../../src/views/all/AllView.svelte';
import { draw, giveRoom, ready } from './stage';

beforeEach(() => giveRoom());
afterEach(cleanup);

describe('the list of all interviews', () => {
  async function first() {
    const { app, host, status } = await ready();
    draw(app, AllView, { status, text: '', kind: null });
    // Rows that were not measured are hidden, so they have no role.
    const cells = await vi.waitFor(() => {
      const found = document.querySelectorAll<HTMLElement>('[aria-rowindex="1"]:not([aria-busy]) > [role=gridcell]');
      expect(found.length).toBeGreaterThan(0);
      return [...found];
    });
    const query = { text: null, kind: null, upcoming: null, today: false, sort: 'updated' as const, offset: 0, limit: 1 };
    return { cells, row: (await host.invoke('list_interviews', { query })).rows[0] };
  }

  it('shows the name, the agreed time, the state and the last activity', async () => {
    const { cells, row } = await first();
    const heads = [...document.querySelectorAll('.head > span')].map(({ textContent }) => textContent);
    expect(heads).toEqual(['Name', 'Agreed', 'State', 'Activity']);
    expect(cells.map((cell) => cell.getAttribute('aria-label') ?? cell.textContent)).toEqual([
      row?.name,
      expect.stringMatching(/^Agreed: \S/),
      expect.stringMatching(/\S/),
      expect.stringMatching(/^Activity: \S/),
    ]);
  });

  it('has the full text of cut columns in their titles', async () => {
    const { cells, row } = await first();
    expect(cells[0]?.title).toBe(row?.name);
    expect(cells[1]?.textContent).toContain(cells[1]?.title);
  });

  it('gives a proposed time another line instead of cutting it', async () => {
    const { cells } = await first();
    expect(cells[2]?.querySelector('[data-badge]')?.classList.contains('whole')).toBe(true);
  });

  it('shows the agreed time in every width', () => {
    const columns = readFileSync('src/styles/all-columns.css', 'utf8');
    const hidden = [...columns.matchAll(/([^{}]+)\{\s*display: none/g)].map(([, selector]) => selector?.trim());
    expect(hidden).toEqual(['.all-columns > .updated']);
  });
});

describe('the filters', () => {
  async function drawn(filters: object) {
    const { app } = await ready();
    const onset = vi.fn();
    draw(app, AllFilters, { text: '', kind: null, when: null, onset, ...filters });
    return onset;
  }

  it('search while the user types, and can be cleared', async () => {
    const onset = await drawn({ text: 'ma' });
    await fireEvent.input(screen.getByRole('textbox', { name: 'Search the list' }), { target: { value: 'mar' } });
    expect(onset).toHaveBeenLastCalledWith({ text: 'mar' });
    await fireEvent.click(screen.getByRole('button', { name: 'Clear the search' }));
    expect(onset).toHaveBeenLastCalledWith({ text: '' });
  });

  it('show either interviews of a kind or those without a time', async () => {
    const onset = await drawn({ kind: 'in_person' });
    await fireEvent.change(screen.getByLabelText('State'), { target: { value: 'over' } });
    expect(onset).toHaveBeenLastCalledWith({ kind: 'in_person', when: 'over' });
    await fireEvent.change(screen.getByLabelText('State'), { target: { value: 'no_time' } });
    expect(onset).toHaveBeenLastCalledWith({ kind: 'no_time', when: null });
  });
});

describe('the marks of a search', () => {
  it('are at each of its words, in any case', () => {
    const marked = (text: string, search: string) => matches(text, search).filter(({ found }) => found).map(({ part }) => part);
    expect(marked('Marcus Pemberton', 'ma')).toEqual(['Ma']);
    expect(marked('Marcus Pemberton', ' on  mar ')).toEqual(['Mar', 'on']);
    expect(marked('A (b)', '(b')).toEqual(['(b']);
    expect(matches('Ada', '')).toEqual([{ part: 'Ada', found: false }]);
  });
});
