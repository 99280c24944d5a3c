import { cleanup, fireEvent, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Root from '../../src/App.svelte';
import { m } from '../../src/messages';
import AgendaView from '../../src/views/agenda/AgendaView.svelte';
import JoinQuestion from '../../src/views/shell/JoinQuestion.svelte';
import AccountSettings from '../../src/views/settings/AccountSettings.svelte';
import RemoveAccount from '../../src/views/settings/RemoveAccount.svelte';
import TopBar from '../../src/views/shell/TopBar.svelte';
import Window from '../../src/views/shell/Window.svelte';
import { failure, TestHost } from '../recording';
import { begun, draw, keysWork, ready } from './stage';

afterEach(() => {
  cleanup();
  location.hash = '';
  document.title = '';
});

describe('the title of the window', () => {
  it('contains the view and the number of unfinished changes', async () => {
    const { app } = await begun('attention');
    if (!app.status) throw new Error('not begun');
    draw(app, Window, { status: app.status });
    await vi.waitFor(() => expect(document.title).toBe('(5) Inbox – Interlude'));
    app.router.go({ view: 'all', text: '', kind: 'in_person' });
    await vi.waitFor(() => expect(document.title).toBe('(5) In person – Interlude'));
  });
});

describe('an error while drawing', () => {
  it('leaves the other panes intact, and can be tried again', async () => {
    location.hash = '#/agenda';
    const { app, status } = await ready();
    let broken = true;
    const bad = Object.defineProperty({ ...status }, 'zoneLabel', {
      get: () => {
        if (broken) throw new Error('A date is none.');
        return 'London';
      },
    });
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    draw(app, Window, { status: bad });
    const [failed] = await screen.findAllByRole('alert');
    if (!failed) throw new Error('none');
    expect(failed.textContent).toContain('A date is none.');
    expect(within(failed).getByRole('button', { name: 'Save diagnostics' })).toBeTruthy();
    expect(screen.getByRole('link', { name: /Settings/ })).toBeTruthy();
    broken = false;
    for (const again of screen.getAllByRole('button', { name: 'Try again' })) await fireEvent.click(again);
    await vi.waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('is shown once if it is uncaught', async () => {
    const host = new TestHost();
    render(host);
    await screen.findByRole('heading', { level: 1 });
    const reason = failure('failed', 'The bridge is gone.');
    for (let i = 0; i < 2; i++) window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }));
    const message = await screen.findByText(/Something went wrong: The bridge is gone\./);
    expect(within(message.closest('.toast') as HTMLElement).getByRole('button', { name: 'Save diagnostics' })).toBeTruthy();
    expect(screen.getAllByText(/The bridge is gone/)).toHaveLength(1);
  });

  function render(host: TestHost) {
    return draw({ host } as never, Root as never, { host });
  }
});

describe('the clock', () => {
  it('updates past interviews and Today without an event about interviews', async () => {
    const { app, host, status } = await ready();
    const view = draw(app, AgendaView, { status, past: false });
    await vi.waitFor(() => expect(app.selection.id).toBe('37'));
    const lists = () => host.calls('list_interviews').length;
    const before = lists();
    await view.rerender({ status: await host.invoke('status'), past: false });
    await tick();
    expect(lists()).toBe(before);
    host.step('wait', { seconds: 24 * 3600 }, true);
    await view.rerender({ status: await host.invoke('status'), past: false });
    await vi.waitFor(() => expect(lists()).toBeGreaterThan(before));
  });

  it('is read from the application when the computer wakes up', async () => {
    vi.useFakeTimers();
    const { app, host, status, stop } = await ready();
    const asked = () => host.calls('status').length;
    const before = asked();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(before);
    // During sleep the timers of the page stop, but the wall clock continues.
    host.alter('status', () => ({ ...status, now: { ...status.now, time: '20:42' }, minutesAgo: 483 }));
    vi.setSystemTime(Date.now() + 8 * 3600_000);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked()).toBe(before + 1);
    expect(app.status?.now.time).toBe('20:42');
    expect(app.status?.minutesAgo).toBe(483);
    // With an event each minute, it requests nothing.
    for (let minute = 0; minute < 3; minute++) {
      await vi.advanceTimersByTimeAsync(60_000);
      host.emit('status-changed', status);
    }
    expect(asked()).toBe(before + 1);
    stop();
    vi.useRealTimers();
  });

  it('shows a change of the time zone, and can keep the old zone', async () => {
    const { app, host, status } = await ready();
    draw(app, Window, { status });
    host.emit('zone-changed', { from: 'Europe/London', fromPlace: 'London', to: 'Europe/Paris', toPlace: 'Paris' });
    expect(await screen.findByText('Now in Paris time.')).toBeTruthy();
    await userEvent.setup().click(screen.getByRole('button', { name: 'Keep London' }));
    await vi.waitFor(() => expect(host.saved?.zone).toEqual({ kind: 'named', name: 'Europe/London' }));
  });
});

describe('keys', () => {
  it('work under a Russian layout', async () => {
    const { app, status } = await ready();
    draw(app, Window, { status });
    await keysWork(app);
    await fireEvent.keyDown(document.body, { key: 'л', code: 'KeyK', ctrlKey: true });
    expect(app.paletteOpen).toBe(true);
  });

  it.each(['alertdialog', 'menu'])('do nothing behind an open %s', async (role) => {
    const { app, status } = await ready();
    draw(app, Window, { status });
    await keysWork(app);
    const layer = document.createElement('div');
    layer.setAttribute('role', role);
    layer.dataset.state = 'open';
    document.body.append(layer);
    await fireEvent.keyDown(layer, { key: '4', code: 'Digit4', ctrlKey: true });
    expect(app.router.current.view).toBe('inbox');
    layer.remove();
    await fireEvent.keyDown(document.body, { key: '4', code: 'Digit4', ctrlKey: true });
    expect(app.router.current.view).toBe('all');
  });

  it('undo the last change in a view without a panel', async () => {
    location.hash = '#/settings';
    const { app, status } = await ready();
    draw(app, Window, { status });
    await keysWork(app);
    const back = vi.fn(async () => {});
    app.proposals.last = { id: '37', toast: 0, waits: true, back };
    await fireEvent.keyDown(document.body, { key: 'z', code: 'KeyZ', ctrlKey: true });
    await vi.waitFor(() => expect(back).toHaveBeenCalledTimes(1));
    expect(app.proposals.last).toBeNull();
  });

  it('go back to the view before', async () => {
    const { app, status } = await ready();
    draw(app, Window, { status });
    await keysWork(app);
    const back = vi.spyOn(history, 'back').mockImplementation(() => {});
    await fireEvent.keyDown(document.body, { key: 'ArrowLeft', code: 'ArrowLeft', altKey: true });
    expect(back).toHaveBeenCalledTimes(1);
    back.mockRestore();
  });

  it('open no form in a view without a panel', async () => {
    location.hash = '#/settings';
    const { app, status } = await ready();
    app.selection.choose('37');
    draw(app, Window, { status });
    await keysWork(app);
    await fireEvent.keyDown(document.body, { key: 'p', code: 'KeyP' });
    expect(app.proposals.formAsked).toBeNull();
    app.proposals.openForm('37');
    expect(app.router.current.view).toBe('inbox');
  });

  it('of hidden views are in the help', async () => {
    location.hash = '#/agenda';
    const { app, status } = await ready();
    draw(app, Window, { status });
    app.keysOpen = true;
    const help = await screen.findByRole('dialog', { name: 'Keys' });
    for (const key of ['Pick up to move', 'Propose what is picked up', 'Propose this time', 'Undo']) {
      expect(within(help).getByText(key)).toBeTruthy();
    }
  });
});

describe('the mark', () => {
  it('of sample data is a link beside the name, which leads to an account of one’s own', async () => {
    const { app } = await begun('sample');
    if (!app.status) throw new Error('not begun');
    draw(app, TopBar, { status: app.status });
    expect(screen.getByRole('link', { name: 'Sample' }).getAttribute('href')).toBe('#/connect');
  });
});

describe('an account', () => {
  async function settings(scene: string) {
    const stage = await begun(scene);
    draw(stage.app, AccountSettings, {});
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Remove this account' }));
    return { ...stage, user, question: await screen.findByRole('alertdialog') };
  }

  it('is removed after a question', async () => {
    const { app, host, user, question } = await settings('week');
    host.answer('remove_account', () => ({ kind: 'first_run', keychain: true }));
    await user.click(within(question).getByRole('button', { name: 'Remove this account' }));
    await vi.waitFor(() => expect(app.start.kind).toBe('first_run'));
    expect(host.calls('remove_account')).toEqual([{ id: 'interviews', dropWaiting: false }]);
  });

  it('that is not open is removed with its agreed hosts, and a later save does not bring them back', async () => {
    const { app, host } = await begun();
    const [here, there] = ['interviews.example.com', 'another.example.com'];
    await app.preferences.save({ openedHosts: { [here]: ['meet.example.com'], [there]: ['call.example.com'] } });
    const [open] = await host.invoke('accounts');
    if (!open) throw new Error('no account');
    host.answer('remove_account', async () => {
      const settings = await host.invoke('settings');
      await host.invoke('save_settings', { settings: { ...settings, openedHosts: { [here]: ['meet.example.com'] } } });
      return { kind: 'open' };
    });
    const onclose = vi.fn();
    draw(app, RemoveAccount, { account: { ...open, id: 'another', label: there, open: false }, onclose });
    await userEvent.setup().click(await screen.findByRole('button', { name: 'Remove this account' }));
    await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
    await vi.waitFor(() => expect(app.preferences.chosen.openedHosts).toEqual({ [here]: ['meet.example.com'] }));
    await app.preferences.save({ theme: 'dark' });
    expect(host.saved?.openedHosts).toEqual({ [here]: ['meet.example.com'] });
  });

  it('that is not open shows its unsent changes as they are sent', async () => {
    const { app, host } = await begun();
    const [open] = await host.invoke('accounts');
    if (!open) throw new Error('no account');
    const other = { ...open, id: 'another', label: 'another.example.com', open: false, unfinished: 2 };
    host.answer('accounts', () => [open, other]);
    draw(app, AccountSettings, {});
    expect(await screen.findByText(m.settings_waits({ count: 2 }))).toBeTruthy();
    host.answer('accounts', () => [open, { ...other, unfinished: 1 }]);
    host.emit('accounts-changed', null);
    expect(await screen.findByText(m.settings_waits({ count: 1 }))).toBeTruthy();
  });

  it('is not removed before the number of unsent changes was shown', async () => {
    const { app, host, user, question } = await settings('offline');
    host.answer('remove_account', ({ dropWaiting }) => {
      if (!dropWaiting) throw failure('unfinished_changes', 'The account was not removed, because 2 changes are not finished.', '2');
      return { kind: 'first_run', keychain: true };
    });
    if (!question.textContent?.includes('2 changes are not sent')) {
      await user.click(within(question).getByRole('button', { name: 'Remove this account' }));
    }
    expect(await within(question).findByText(/2 changes are not sent/)).toBeTruthy();
    expect(app.start.kind).toBe('open');
    await user.click(within(question).getByRole('button', { name: 'Drop and remove' }));
    await vi.waitFor(() => expect(app.start.kind).toBe('first_run'));
    expect(host.calls('remove_account').at(-1)).toEqual({ id: 'interviews', dropWaiting: true });
  });
});

describe('the address of a call', () => {
  it('is confirmed once for each host and account', async () => {
    location.hash = '#/agenda';
    const { app, host, status } = await ready();
    const user = userEvent.setup();
    app.selection.choose('37');
    draw(app, Window, { status });
    const panel = within(await screen.findByRole('complementary', { name: 'Interview' }));
    const join = () => panel.findByRole('button', { name: /^Join on meet.example.com/ });
    await user.click(await join());
    await user.click(await screen.findByRole('button', { name: 'Open in browser' }));
    const opened = () => host.calls('open_link').length;
    await vi.waitFor(() => expect(opened()).toBe(1));
    await vi.waitFor(() => expect(host.saved?.openedHosts).toEqual({ 'interviews.example.com': ['meet.example.com'] }));
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.click(await join());
    await vi.waitFor(() => expect(opened()).toBe(2));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is asked about when a notification wants to join, and the interview is shown', async () => {
    const { app, host } = await begun();
    draw(app, JoinQuestion, {});
    app.router.go({ view: 'settings' });
    host.answer('take_place', () => ({ kind: 'interview', id: '37', join: true }));
    host.emit('place-asked', null);
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Open in browser' }));
    await vi.waitFor(() => expect(host.calls('open_link')).toEqual([{ id: '37', link: 'location' }]));
    expect([app.selection.id, app.router.current.view]).toEqual(['37', 'inbox']);
  });
});
