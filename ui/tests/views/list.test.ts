import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PagedList } from '../../src/state/paged-list.svelte';
import AgendaRow from '../../src/views/agenda/AgendaRow.svelte';
import AllView from '../../src/views/all/AllView.svelte';
import { many } from '../many';
import { failure } from '../recording';
import { begun, draw, intercept, ready } from './stage';

afterEach(cleanup);

async function all() {
  const stage = await begun();
  const ids = await many(stage.host, 10_000);
  /** Pages from this row on are held back until the test releases them. */
  const held = { from: Infinity, go: [] as (() => void)[], fail: false };
  intercept(stage.host, async (command, args) => {
    const query = (args as { query?: { offset: number } } | undefined)?.query;
    if (command !== 'list_interviews' || !query || query.offset < held.from) return;
    if (held.fail) throw failure('failed', 'The disk is gone.');
    await new Promise<void>((go) => held.go.push(go));
  });
  if (!stage.app.status) throw new Error('not begun');
  draw(stage.app, AllView, { status: stage.app.status, text: '', kind: null });
  const grid = await screen.findByRole('grid');
  await vi.waitFor(() => expect(stage.app.selection.id).not.toBeNull());
  grid.focus();
  return { ...stage, grid, held, ids };
}

const press = (grid: HTMLElement, key: string) => fireEvent.keyDown(grid, { key });

describe('a long list', () => {
  it('opens the row that End led to, although its page arrives after Enter', async () => {
    const { app, grid, held, ids } = await all();
    const first = app.selection.id;
    held.from = 100;
    await press(grid, 'End');
    await press(grid, 'Enter');
    expect(app.selection).toMatchObject({ id: first, open: false });
    await vi.waitFor(() => expect(held.go.length).toBeGreaterThan(0));
    for (const go of held.go) go();
    await vi.waitFor(() => expect(app.selection).toMatchObject({ id: ids.at(-1), open: true }));
  });

  it('continues from the row that End led to', async () => {
    const { app, grid, held, ids } = await all();
    held.from = 100;
    await press(grid, 'End');
    await press(grid, 'ArrowUp');
    await vi.waitFor(() => expect(held.go.length).toBeGreaterThan(0));
    for (const go of held.go) go();
    await vi.waitFor(() => expect(app.selection.id).toBe(ids.at(-2)));
    await press(grid, 'ArrowUp');
    expect(app.selection.id).toBe(ids.at(-3));
    expect(app.selection.open).toBe(false);
  });

  it('forgets a pending key once another interview is selected', async () => {
    const { app, grid, held, ids } = await all();
    held.from = 100;
    await press(grid, 'End');
    app.selection.choose(ids[3] ?? '');
    await tick();
    for (const go of held.go) go();
    await new Promise((done) => setTimeout(done, 20));
    expect(app.selection.id).toBe(ids[3]);
    await press(grid, 'ArrowDown');
    expect(app.selection.id).toBe(ids[4]);
  });

  it('does not reference a row that is not drawn', async () => {
    const { grid, held } = await all();
    held.from = 100;
    await press(grid, 'End');
    await tick();
    const named = grid.getAttribute('aria-activedescendant');
    expect(named === null || document.getElementById(named) !== null).toBe(true);
  });

  it('reports that the rest cannot be loaded, and tries again', async () => {
    const { grid, held, ids, app } = await all();
    Object.assign(held, { from: 100, fail: true });
    await press(grid, 'End');
    expect((await screen.findByRole('alert')).textContent).toContain('The disk is gone.');
    held.from = Infinity;
    await userEvent.setup().click(screen.getByRole('button', { name: 'Try again' }));
    await vi.waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    await vi.waitFor(() => expect(app.selection.id).toBe(ids.at(-1)));
  });
});

describe('a row that is inserted above', () => {
  const ROW = 40;

  /** Gives the row at `index` the newest activity, so that it becomes the first. */
  async function touch({ app, host, ids }: Awaited<ReturnType<typeof all>>, index: number) {
    ids.unshift(...ids.splice(index, 1));
    const asked = () => host.calls('list_interviews').length;
    const before = asked();
    app.changes.add(null);
    await vi.waitFor(() => expect(asked()).toBeGreaterThan(before));
    await new Promise((done) => setTimeout(done, 50));
  }

  async function scrollTo(grid: HTMLElement, offset: number) {
    grid.scrollTop = offset;
    await fireEvent.scroll(grid);
    await tick();
  }

  it('does not move the rows that are shown', async () => {
    const stage = await all();
    await scrollTo(stage.grid, 10 * ROW + 7);
    await touch(stage, 15);
    await vi.waitFor(() => expect(stage.grid.scrollTop).toBe(11 * ROW + 7));
  });

  it('is shown if the list is at its beginning', async () => {
    const stage = await all();
    await touch(stage, 15);
    expect(stage.grid.scrollTop).toBe(0);
  });
});

describe('a row of the agenda', () => {

  async function drawn(loaded: readonly number[], index: number) {
    const { app, host, status } = await ready();
    const query = { text: null, kind: null, upcoming: true, today: true, sort: 'start' as const, offset: 0, limit: 25 };
    const { rows } = await host.invoke('list_interviews', { query });
    const list = new PagedList(async () => ({ total: 0, rows: [] }));
    vi.spyOn(list, 'row').mockImplementation((at) => (loaded.includes(at) ? rows[at] : undefined));
    draw(app, AgendaRow, { list, index, id: 'x', now: status.now });
    return rows;
  }

  it('has the whole name as its tooltip', async () => {
    const rows = await drawn([3], 3);
    expect(screen.getByText(rows[3]?.name ?? '').title).toBe(rows[3]?.name);
  });

  it('has no heading while the row above is unknown', async () => {
    await drawn([4], 4);
    expect(screen.queryByRole('rowheader')).toBeNull();
    cleanup();
    await drawn([0], 0);
    expect(screen.queryByRole('rowheader')).not.toBeNull();
  });
});
