import { cleanup, fireEvent, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Palette from '../../../src/views/palette/Palette.svelte';
import { many } from '../../many';
import { failure, type TestHost } from '../../recording';
import { begun, draw, intercept } from '../stage';

afterEach(cleanup);

async function palette(scene = 'week') {
  const stage = await begun(scene);
  const ran: string[] = [];
  stage.app.actions.register(
    { id: 'week', title: () => 'Go to the week', group: 'go', keys: ['Ctrl+2'], run: () => void ran.push('week') },
    { id: 'sync', title: () => 'Sync now', group: 'connection', run: () => void ran.push('sync') },
  );
  stage.app.paletteOpen = true;
  draw(stage.app, Palette, {});
  const field = await screen.findByRole('combobox', { name: 'Search and commands' });
  const active = () => document.getElementById(field.getAttribute('aria-activedescendant') ?? '');
  return { ...stage, ran, field, active, user: userEvent.setup() };
}

describe('the palette', () => {
  it('takes the keys as soon as it is drawn', async () => {
    const { field } = await palette();
    expect(document.activeElement).toBe(field);
  });

  it('finds people and opens the selected one', async () => {
    const { app, host, field, active, user } = await palette();
    await user.type(field, 'howard');
    await vi.waitFor(() => expect(active()?.textContent).toContain('Howard Schiller'));
    expect(host.invoked.at(-1)?.args).toMatchObject({ query: { text: 'howard', limit: 8 } });
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(app.selection).toMatchObject({ id: '37', open: true }));
    expect(app.paletteOpen).toBe(false);
  });

  it('has the full name in the title of a cut row', async () => {
    const { host, field, user } = await palette();
    const name = 'Zoe'.repeat(170);
    host.alter('list_interviews', (page) => ({ ...page, rows: page.rows.map((row) => ({ ...row, name })) }));
    await user.type(field, 'how');
    expect((await screen.findByTitle(name)).textContent).toBe(name);
  });

  it('runs a command that was selected with the arrows', async () => {
    const { ran, active, user } = await palette();
    expect(active()?.textContent).toContain('Go to the week');
    await user.keyboard('{ArrowDown}');
    expect(active()?.textContent).toContain('Sync now');
    expect(active()?.getAttribute('aria-selected')).toBe('true');
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(ran).toEqual(['sync']));
  });

  it('leads to the whole list if it cannot show everything', async () => {
    const { app, host, field, user } = await palette();
    await many(host, 84);
    await user.type(field, 'farouk');
    const all = await screen.findByRole('option', { name: /^Show all 84/ });
    await user.click(all);
    await vi.waitFor(() => expect(app.router.current).toEqual({ view: 'all', text: 'farouk', kind: null }));
  });

  it('shows that nothing was found', async () => {
    const { field, user } = await palette();
    await user.type(field, 'zzz');
    await vi.waitFor(() => expect(screen.getByRole('status').textContent).toBe('Nothing found.'));
    expect(within(screen.getByRole('listbox')).queryAllByRole('option')).toEqual([]);
  });

  /** Holds answers back until the test releases them, the oldest first. */
  function slow(host: TestHost) {
    const held: (() => void)[] = [];
    intercept(host, (command) => (command === 'list_interviews' ? new Promise<void>((go) => held.push(go)) : undefined));
    return held;
  }

  it('waits on Enter for the answer to the typed text, and opens no row of the text before', async () => {
    const { app, host, field, user } = await palette();
    await user.type(field, 'h');
    await screen.findByRole('option', { name: /Howard Schiller/ });
    const held = slow(host);
    await user.type(field, '{Backspace}mei');
    await user.keyboard('{Enter}');
    expect([app.selection.id, app.paletteOpen]).toEqual([null, true]);
    while (held.length > 0) held.shift()?.();
    await vi.waitFor(() => expect(app.selection.id).toBe('41'));
  });

  it('shows commands that begin with the text first, and keeps the selection when rows arrive', async () => {
    const { app, host, ran, field, active, user } = await palette();
    const { row } = await host.invoke('interview', { id: '37' });
    host.answer('list_interviews', () => ({ total: 1, rows: [{ ...row, name: 'Sylvia Synge' }] }));
    const held = slow(host);
    await user.type(field, 'sy');
    expect(active()?.textContent).toContain('Sync now');
    while (held.length > 0) held.shift()?.();
    await screen.findByRole('option', { name: /Sylvia Synge/ });
    expect(active()?.textContent).toContain('Sync now');
    await user.keyboard('{ArrowDown}');
    expect(active()?.textContent).toContain('Sylvia Synge');
    await user.type(field, 'n{Enter}');
    await vi.waitFor(() => expect(ran).toEqual(['sync']));
    expect(app.selection.id).toBeNull();
  });

  it('runs nothing on the Enter that confirms a word of an input method', async () => {
    const { app, field, ran } = await palette();
    await fireEvent.keyDown(field, { key: 'Enter', keyCode: 229 });
    await fireEvent.keyDown(field, { key: 'Enter', isComposing: true });
    expect([ran, app.paletteOpen]).toEqual([[], true]);
  });

  it('shows why the search failed', async () => {
    const { host, field, user, app } = await palette();
    intercept(host, (command) => {
      if (command === 'list_interviews') throw failure('failed', 'The index is gone.');
    });
    await user.type(field, 'mei{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('The index is gone.');
    expect(app.paletteOpen).toBe(true);
  });

  it.each([
    ['#/settings', '37', 'Howard Schiller', 'agenda'],
    ['#/connect', '55', 'Yuki Tanaka', 'all'],
    ['#/week', '47', 'Lena Fischer', 'week'],
    ['#/inbox', '37', 'Howard Schiller', 'inbox'],
  ])('leads from %s to interview %s in a view that shows it', async (hash, id, name, view) => {
    location.hash = hash;
    const { app, field, user } = await palette();
    await user.type(field, name);
    await screen.findByRole('option', { name: new RegExp(name) });
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(app.selection).toMatchObject({ id, open: true, toReveal: id }));
    expect(app.router.current.view).toBe(view);
    if (view === 'week') expect(app.router.current).toEqual({ view: 'week', date: '2025-01-27' });
    location.hash = '';
  });
});
