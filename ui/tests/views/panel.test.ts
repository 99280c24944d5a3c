import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import InterviewPanel from '../../src/views/panel/InterviewPanel.svelte';
import { begun, draw, keysWork, unfolded } from './stage';
import Window from './whole-window';

afterEach(() => {
  cleanup();
  location.hash = '';
  vi.unstubAllGlobals();
});

it('a refused change is tried again from the panel on the revision that it shows', async () => {
  const { app, host } = await begun('attention');
  if (!app.status) throw new Error('not begun');
  app.selection.choose('35');
  draw(app, InterviewPanel, { status: app.status });
  (await screen.findByRole('button', { name: 'Try again' })).click();
  await waitFor(() => expect(host.invoked.find(({ command }) => command === 'retry')?.args).toEqual({ id: '35', seen: '35.2' }));
});

it('the panel scrolls to the top for another interview, and not for the same one', async () => {
  const { app, host } = await begun();
  if (!app.status) throw new Error('not begun');
  app.selection.choose('37');
  draw(app, InterviewPanel, { status: app.status });
  await screen.findByRole('heading', { name: 'Howard Schiller' });
  const panel = screen.getByRole('complementary');
  panel.scrollTop = 300;
  app.changes.add(null);
  await waitFor(() => expect(host.invoked.filter(({ command }) => command === 'interview')).toHaveLength(2));
  await tick();
  expect(panel.scrollTop).toBe(300);
  app.selection.choose('39');
  await screen.findByRole('heading', { name: 'Ines Duarte' });
  expect(panel.scrollTop).toBe(0);
});

it('the panel beside the list is closed by its button, until an interview is opened', async () => {
  const { app } = await begun();
  if (!app.status) throw new Error('not begun');
  app.selection.choose('37');
  draw(app, InterviewPanel, { status: app.status });
  (await screen.findByRole('button', { name: 'Close the interview' })).click();
  expect(app.selection).toMatchObject({ id: '37', isPanelClosed: true });
  app.selection.choose('39');
  expect(app.selection.isPanelClosed).toBe(true);
  app.selection.show('39');
  expect(app.selection.isPanelClosed).toBe(false);
});

/** Makes the window wide, so that the panel covers nothing. */
const widen = () => vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }));

it('the panel beside a card does not repeat its buttons, and shows the form once it is opened', async () => {
  widen();
  const { app } = await begun('no_accept');
  if (!app.status) throw new Error('not begun');
  draw(app, Window, { status: app.status });
  const panel = within(await screen.findByRole('complementary', { name: 'Interview' }));
  await panel.findByRole('heading', { name: 'Grace Adeyemi' });
  expect(panel.queryByRole('button', { name: /Another time/ })).toBeNull();
  app.proposals.openForm('51');
  const form = within(await panel.findByRole('form', { name: 'Another time' }));
  (await form.findByRole('button', { name: 'Close' })).click();
  await waitFor(() => expect(panel.queryByRole('form')).toBeNull());
  expect(document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane')).toBe('canvas');
});

it('a month has the whole width until an interview is opened, and again when the panel is closed', async () => {
  widen();
  location.hash = '#/month';
  const { app } = await begun();
  if (!app.status) throw new Error('not begun');
  app.selection.choose('37');
  draw(app, Window, { status: app.status });
  await keysWork(app, 'close-panel');
  const isBeside = () => document.querySelector('.panes.with-panel') !== null;
  expect(isBeside()).toBe(false);
  app.selection.show('37');
  await tick();
  expect(isBeside()).toBe(true);
  (await screen.findByRole('button', { name: 'Close the interview' })).click();
  await tick();
  expect(isBeside()).toBe(false);
  app.router.go({ view: 'week', date: null });
  await waitFor(() => expect(isBeside()).toBe(true));
});

describe('Esc beside the list', () => {
  /** Draws the agenda with its first interview in the panel. */
  async function agenda() {
    widen();
    location.hash = '#/agenda';
    const { app } = await begun();
    if (!app.status) throw new Error('not begun');
    draw(app, Window, { status: app.status });
    await screen.findByRole('heading', { name: 'Howard Schiller' });
    await keysWork(app);
    const list = document.querySelector<HTMLElement>('main [role="grid"]');
    if (!list) throw new Error('no list');
    list.focus();
    return { app, list, user: userEvent.setup() };
  }

  it('closes the panel, and Enter opens it again', async () => {
    const { app, list, user } = await agenda();
    await user.keyboard('{Escape}');
    expect(app.selection.isPanelClosed).toBe(true);
    expect(app.selection.id).toBe('37');
    expect(document.activeElement).toBe(list);
    await user.keyboard('{Enter}');
    expect(app.selection.isPanelClosed).toBe(false);
  });

  it('in the panel closes it and returns the focus to the list', async () => {
    const { app, list, user } = await agenda();
    const form = await unfolded();
    form.querySelector('input')?.focus();
    await user.keyboard('{Escape}');
    expect(app.selection.isPanelClosed).toBe(true);
    expect(document.activeElement).toBe(list);
  });

  it('first clears a phrase and the chosen rows', async () => {
    const { app, list, user } = await agenda();
    const phrase = (await unfolded()).querySelector('input');
    phrase?.focus();
    await user.keyboard('tomorrow{Escape}');
    expect(phrase?.value).toBe('');
    list.focus();
    app.several.add(['37', '39']);
    await tick();
    await user.keyboard('{Escape}');
    expect(app.several.ids.size).toBe(0);
    expect(app.selection.isPanelClosed).toBe(false);
    await user.keyboard('{Escape}');
    expect(app.selection.isPanelClosed).toBe(true);
  });

  it('leaves the panel open while it closes something else, or in a field of the list', async () => {
    const { app } = await agenda();
    app.keysOpen = true;
    const help = await screen.findByRole('dialog', { name: 'Keys' });
    await fireEvent.keyDown(help, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const field = document.createElement('input');
    document.querySelector('main')?.append(field);
    field.focus();
    await fireEvent.keyDown(field, { key: 'Escape' });
    expect(app.selection.isPanelClosed).toBe(false);
  });
});
