import { cleanup, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Palette from '../../../src/views/palette/Palette.svelte';
import { begun, draw } from '../stage';

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
  it('finds people and opens the one that is taken', async () => {
    const { app, host, field, active, user } = await palette();
    await user.type(field, 'howard');
    await vi.waitFor(() => expect(active()?.textContent).toContain('Howard Schiller'));
    expect(host.invoked.at(-1)?.args).toMatchObject({ query: { text: 'howard', limit: 8 } });
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(app.selection).toMatchObject({ id: '37', open: true }));
    expect(app.paletteOpen).toBe(false);
  });

  it('does what is taken, by the arrows alone', async () => {
    const { ran, active, user } = await palette();
    expect(active()?.textContent).toContain('Go to the week');
    await user.keyboard('{ArrowDown}');
    expect(active()?.getAttribute('aria-selected')).toBe('true');
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(ran).toEqual(['sync']));
  });

  it('leads to the whole list where more was found than it shows', async () => {
    const { app, field, user } = await palette('many');
    await user.type(field, 'farouk');
    const all = await screen.findByRole('option', { name: /^Show all \d+/ });
    await user.click(all);
    await vi.waitFor(() => expect(app.router.current).toEqual({ view: 'all', text: 'farouk', kind: null }));
  });

  it('says so where nothing was found', async () => {
    const { field, user } = await palette();
    await user.type(field, 'zzz');
    await vi.waitFor(() => expect(screen.getByRole('status').textContent).toBe('Nothing found.'));
    expect(within(screen.getByRole('listbox')).queryAllByRole('option')).toEqual([]);
  });
});
