import { cleanup, fireEvent, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failure } from '../recording';
import { begun, draw, giveRoom, keysWork } from './stage';
import Window from './whole-window';

beforeEach(() => giveRoom());
afterEach(() => {
  cleanup();
  location.hash = '';
});

async function agenda() {
  location.hash = '#/agenda';
  const stage = await begun('week');
  const { status } = stage.app;
  if (!status) throw new Error('not begun');
  draw(stage.app, Window, { status });
  await keysWork(stage.app);
  const grid = await screen.findByRole('grid', { name: 'Agenda' });
  const rows = () => [...grid.querySelectorAll<HTMLElement>('[role="row"][id]')];
  await vi.waitFor(() => expect(rows().length).toBeGreaterThan(3));
  return { ...stage, rows, user: userEvent.setup() };
}

/** Chooses three interviews, and opens the sheet. */
async function sheet() {
  const stage = await agenda();
  stage.app.several.moveThese(['37', '43', '45']);
  const dialog = await screen.findByRole('dialog', { name: /^Move/ });
  await vi.waitFor(() => expect(within(dialog).getAllByRole('checkbox')).toHaveLength(3));
  return { ...stage, dialog };
}

describe('several interviews of a list', () => {
  it('are chosen with Ctrl and Shift, and a plain click chooses one again', async () => {
    const { app, rows } = await agenda();
    const [first, second, third, fourth] = rows();
    if (!first || !second || !third || !fourth) throw new Error('too few');
    await fireEvent.click(first);
    await fireEvent.click(third, { ctrlKey: true });
    expect(app.several.ids.size).toBe(2);
    expect(screen.getByText('2 chosen')).toBeTruthy();
    await fireEvent.click(fourth, { shiftKey: true });
    expect(app.several.ids.size).toBe(3);
    expect(rows().filter((row) => row.getAttribute('aria-selected') === 'true')).toHaveLength(3);
    await fireEvent.click(second);
    expect(app.several.ids.size).toBe(0);
  });

  it('are chosen with Shift and the arrow keys', async () => {
    const { app, rows, user } = await agenda();
    const [first] = rows();
    if (!first) throw new Error('none');
    await fireEvent.click(first);
    screen.getByRole('grid', { name: 'Agenda' }).focus();
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    expect(app.several.ids.size).toBe(3);
  });
});

describe('the review of a move', () => {
  it('shows old and new times with a check box each, and proposes those that are checked', async () => {
    const { app, host, dialog, user } = await sheet();
    host.answer('amend_group', ({ requests }) => ({ ids: requests.map(({ id }) => id), undoSeconds: 5, willBeSent: true }));
    const [box] = within(dialog).getAllByRole<HTMLInputElement>('checkbox', { checked: true });
    if (!box) throw new Error('none');
    await user.click(box);
    const left = app.several.proposed.map(({ row }) => row.id);
    await user.click(within(dialog).getByRole('button', { name: /^Propose \d time/ }));
    await vi.waitFor(() => expect(host.calls('amend_group')).toHaveLength(1));
    const [call] = host.calls('amend_group') as { requests: { id: string; seen: string }[] }[];
    expect(call?.requests.map(({ id }) => id)).toEqual(left);
    await vi.waitFor(() => expect(screen.queryByRole('dialog', { name: /^Move/ })).toBeNull());
  });

  it('is taken back as one', async () => {
    const { app, host, dialog, user } = await sheet();
    host.answer('amend_group', ({ requests }) => ({ ids: requests.map(({ id }) => id), undoSeconds: 5, willBeSent: true }));
    host.answer('undo_group', () => null);
    await user.click(within(dialog).getByRole('button', { name: /^Propose \d time/ }));
    await vi.waitFor(() => expect(app.toasts.list.at(-1)?.action?.label).toBe('Undo all'));
    const [toast] = app.toasts.list;
    if (toast) await app.toasts.take(toast);
    expect(host.calls('undo_group')).toHaveLength(1);
    await vi.waitFor(() => expect(app.toasts.list.at(-1)?.text).toMatch(/taken back|Taken back/));
  });

  it('asks again for another way to move', async () => {
    const { host, dialog, user } = await sheet();
    await user.click(within(dialog).getByRole('radio', { name: 'Into free gaps' }));
    await vi.waitFor(() => expect(host.calls('review_move').at(-1)).toMatchObject({ request: { by: { kind: 'free_gaps' } } }));
  });

  it('stays open if one of them changed meanwhile', async () => {
    const { app, host, dialog, user } = await sheet();
    host.answer('amend_group', () => {
      throw failure('stale', 'It changed.');
    });
    await user.click(within(dialog).getByRole('button', { name: /^Propose \d time/ }));
    await vi.waitFor(() => expect(app.toasts.list.at(-1)?.tone).toBe('bad'));
    expect(screen.getByRole('dialog', { name: /^Move/ })).toBeTruthy();
  });

  it('says how many there are although their moves cannot be shown', async () => {
    const { app, host } = await agenda();
    host.answer('review_move', () => {
      throw failure('failed', 'It cannot be read.');
    });
    app.several.moveThese(['37', '43', '45']);
    await screen.findByText('It cannot be read.');
    screen.getByRole('dialog', { name: 'Move 3 interviews' });
  });

  it('holds all of a day from a time on', async () => {
    const { app, host } = await agenda();
    app.actions.run('move-rest-of-today');
    await screen.findByRole('dialog', { name: /^Move/ });
    await vi.waitFor(() => expect(host.calls('review_move').at(-1)).toMatchObject({ request: { ids: null, from: { date: '2025-01-22', time: '12:41' } } }));
    expect(app.actions.get('move-day')?.enabled?.()).toBe(false);
    app.actions.run('move-close');
    await vi.waitFor(() => expect(screen.queryByRole('dialog', { name: /^Move/ })).toBeNull());
  });
});
