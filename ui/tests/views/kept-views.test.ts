import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandName } from '../../src/ipc/host';
import { Lazy } from '../../src/state/parts.svelte';
import { parseRoute } from '../../src/state/route';
import { begun, draw, giveRoom } from './stage';
import WindowOf from './WindowOf.svelte';

beforeEach(() => giveRoom());
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  location.hash = '';
});

const settled = () => new Promise((done) => setTimeout(done, 150));

async function opened(hash: string, scene = 'inbox') {
  location.hash = hash;
  const stage = await begun(scene);
  draw(stage.app, WindowOf, {});
  await screen.findByRole('heading', { level: 1 });
  await settled();
  // Some parts are loaded after the first paint.
  await vi.dynamicImportSettled();
  await settled();
  const go = async (to: string) => {
    stage.app.router.go(parseRoute(to));
    await settled();
  };
  const asked = (command: CommandName) => stage.host.calls(command).length;
  return { ...stage, go, asked };
}

describe('a status event', () => {
  it.each(['#/inbox', '#/all', '#/agenda', '#/week'])('re-makes no element of %s or of the panel', async (hash) => {
    const { app, host } = await opened(hash);
    app.selection.choose('37');
    await settled();
    await vi.dynamicImportSettled();
    const { status } = app;
    if (!status) throw new Error('not begun');
    const panel = await screen.findByRole('complementary', { name: 'Interview' });
    await settled();
    const made: string[] = [];
    const observer = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof Element) made.push(node.outerHTML);
    });
    for (const one of [screen.getByRole('main'), panel]) observer.observe(one, { childList: true, subtree: true });
    for (const pulling of [true, false]) {
      host.emit('status-changed', { ...status, pulling });
      await settled();
    }
    observer.disconnect();
    expect(made).toEqual([]);
  });
});

describe('a view whose code is being loaded', () => {
  it.each(['agenda', 'week', 'all', 'settings', 'connect'])('says so in place of an empty page: %s', async (view) => {
    vi.spyOn(Lazy.prototype, 'part', 'get').mockReturnValue(null);
    const { app } = await begun('inbox');
    location.hash = `#/${view}`;
    app.router.go(parseRoute(location.hash));
    draw(app, WindowOf, {});
    within(screen.getByRole('main')).getByRole('status', { name: 'Loading' });
  });
});

describe('a view that was left', () => {
  it('keeps its elements, and asks again only when it is shown', async () => {
    const { app, go, asked } = await opened('#/inbox');
    const list = screen.getByRole('main').querySelector('.list');
    await go('#/agenda');
    expect(screen.getAllByRole('heading', { level: 1 }).map(({ textContent }) => textContent)).toEqual(['Agenda']);
    const before = asked('inbox');
    app.changes.add(null);
    await settled();
    expect(asked('inbox')).toBe(before);
    await go('#/inbox');
    expect(screen.getByRole('main').querySelector('.list')).toBe(list);
    await waitFor(() => expect(asked('inbox')).toBe(before + 1));
  });

  it('has no keys', async () => {
    const { app, go } = await opened('#/inbox');
    expect(app.actions.get('next-part')).toBeDefined();
    await go('#/agenda');
    expect(app.actions.get('next-part')).toBeUndefined();
    await go('#/inbox');
    expect(app.actions.get('next-part')).toBeDefined();
  });

  it('belongs to its account', async () => {
    const { app } = await opened('#/inbox');
    const list = screen.getByRole('main').querySelector('.list');
    const { status } = app;
    if (status) app.adoptStatus({ ...status, account: 'another' });
    await tick();
    expect(screen.getByRole('main').querySelector('.list')).not.toBe(list);
  });
});

describe('the panel', () => {
  it('shows the interview before until the next one is loaded, and no key acts on it', async () => {
    const { app } = await opened('#/agenda', 'week');
    app.selection.choose('41');
    const panel = within(await screen.findByRole('complementary', { name: 'Interview' }));
    await panel.findByRole('heading', { level: 2, name: 'Mei Lin' });
    expect(app.actions.get('accept')?.enabled?.()).toBe(true);
    const heading = panel.getByRole('heading', { level: 2 });
    app.selection.choose('37');
    await tick();
    expect(heading.textContent).toBe('Mei Lin');
    expect(app.actions.get('accept')?.enabled?.()).toBe(false);
    await panel.findByRole('heading', { level: 2, name: 'Howard Schiller' });
    expect(panel.getByRole('heading', { level: 2 })).toBe(heading);
  });

  it('shows the time to which the calendar moves its interview', async () => {
    const { app } = await opened('#/agenda', 'week');
    app.selection.choose('37');
    const panel = within(await screen.findByRole('complementary', { name: 'Interview' }));
    await panel.findByRole('heading', { level: 2, name: 'Howard Schiller' });
    app.held = { id: '37', slot: { date: '2025-01-23', start: '10:00', end: '10:20', later: false } };
    const line = (await panel.findByText('Not proposed yet')).closest('div');
    expect(line?.textContent).toContain('Thu 23 Jan, 10:00–10:20');
    app.held = null;
    await waitFor(() => expect(panel.queryByText('Not proposed yet')).toBeNull());
  });

  it('asks again only for a change of its own interview', async () => {
    const { app, host } = await opened('#/all', 'week');
    const asked = () => host.calls('interview').filter((args) => (args as { id: string }).id === '41').length;
    app.selection.choose('41');
    await waitFor(() => expect(asked()).toBe(1));
    app.changes.add(['37']);
    await settled();
    expect(asked()).toBe(1);
    app.changes.add(['41']);
    await waitFor(() => expect(asked()).toBe(2));
  });
});
