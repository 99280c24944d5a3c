import { cleanup, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Root from '../../../src/App.svelte';
import type { Code } from '../../../src/ipc/types';
import { AGENDA } from '../../../src/state/route';
import { problemOf } from '../../../src/views/start/connect-problems';
import ConnectView from '../../../src/views/start/ConnectView.svelte';
import StartPage from '../../../src/views/start/StartPage.svelte';
import { failure, TestHost } from '../../recording';
import { begun, draw } from '../stage';

afterEach(cleanup);

const OPEN = { kind: 'open' } as const;
const FIRST_RUN = { kind: 'first_run', keychain: true } as const;

async function start(scene: string, prepare?: (host: TestHost) => void) {
  const stage = await begun(scene, prepare);
  draw(stage.app, StartPage, { start: stage.app.start });
  return { ...stage, user: userEvent.setup() };
}

const press = (name: string) => screen.getByRole('button', { name });
const field = (name: RegExp) => screen.getByLabelText<HTMLInputElement>(name);

describe('the first run', () => {
  it('has the theme of the settings', async () => {
    const { app } = await start('first_run');
    const saved = await app.host.invoke('settings');
    await app.host.invoke('save_settings', { settings: { ...saved, theme: 'dark' } });
    await app.adopt(await app.host.invoke('start_state'));
    expect(app.preferences.current.theme).toBe('dark');
  });

  it('opens the sample', async () => {
    const { app, host, user } = await start('first_run');
    host.answer('try_sample', () => OPEN);
    host.alter('status', (status) => ({ ...status, sample: true }));
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Your interviews, with or without a network.');
    await user.click(press('Try with sample data'));
    await vi.waitFor(() => expect(app.status?.sample).toBe(true));
  });

  it('connects, protected by the keychain unless another way is chosen', async () => {
    const { app, host, user } = await start('first_run');
    host.answer('connect', () => OPEN);
    await user.type(field(/^Server address/), 'https://interviews.example.com');
    await user.type(field(/^Your id/), '4712');
    await user.type(field(/^API key/), 'key');
    await user.click(press('Connect'));
    await vi.waitFor(() => expect(app.start.kind).toBe('open'));
    expect(host.calls('connect')[0]).toEqual({
      request: {
        url: 'https://interviews.example.com',
        partner: '4712',
        amendUrl: null,
        apiKey: 'key',
        token: null,
        login: null,
        password: null,
        seal: 'keychain',
        passphrase: null,
      },
    });
  });

  it('does not open the sample while it connects', async () => {
    const { app, host, user } = await start('first_run');
    let connected = (_: typeof OPEN) => {};
    host.answer('connect', () => new Promise<typeof OPEN>((resolve) => (connected = resolve)));
    await user.type(field(/^Server address/), 'https://interviews.example.com');
    await user.type(field(/^Your id/), '4712');
    await user.type(field(/^API key/), 'key');
    await user.click(press('Connect'));
    await user.click(press('Try with sample data'));
    expect(host.calls('try_sample')).toEqual([]);
    connected(OPEN);
    await vi.waitFor(() => expect(app.start.kind).toBe('open'));
  });

  it('leaves the user where they went while it connected', async () => {
    const { app, host, user } = await start('first_run');
    host.answer('connect', () => {
      // An event may open the account before the answer.
      app.router.go(AGENDA);
      return OPEN;
    });
    await user.type(field(/^Server address/), 'https://interviews.example.com');
    await user.type(field(/^Your id/), '4712');
    await user.type(field(/^API key/), 'key');
    await user.click(press('Connect'));
    await vi.waitFor(() => expect(app.start.kind).toBe('open'));
    expect(app.router.current).toEqual(AGENDA);
  });

  it('signs in with login and password, and forgets the password after the answer', async () => {
    const { host, user } = await start('first_run');
    host.answer('connect', () => {
      throw failure('bad_connection', 'The server does not accept them.', 'password');
    });
    await user.type(field(/^Server address/), 'https://interviews.example.com');
    await user.type(field(/^Login/), 'jacob');
    await user.type(field(/^Password/), 'secret');
    await user.type(field(/^Your id/), '4712');
    await user.type(field(/^API key/), 'key');
    await user.click(press('Sign in'));
    await vi.waitFor(() => expect(document.activeElement).toBe(field(/^Password/)));
    expect(host.calls('connect')[0]).toMatchObject({ request: { login: 'jacob', password: 'secret', token: null } });
    expect(field(/^Password/).value).toBe('');
    expect(screen.getByText('The server does not accept them.')).toBeTruthy();
  });

  it('shows a password only on request', async () => {
    const { user } = await start('first_run');
    await user.type(field(/^Password/), 'secret');
    expect(field(/^Password/).type).toBe('password');
    await user.click(press('Show Password'));
    expect(field(/^Password/).type).toBe('text');
    expect(field(/^Password/).value).toBe('secret');
    await user.click(press('Hide Password'));
    expect(field(/^Password/).type).toBe('password');
  });

  it('shows a problem at its field, and focuses it', async () => {
    const { app, host, user } = await start('first_run');
    host.answer('connect', () => {
      throw failure('bad_connection', 'The address must begin with https://.', 'url');
    });
    await user.type(field(/^Server address/), 'ftp://example.com');
    await user.click(press('Connect'));
    await vi.waitFor(() => expect(document.activeElement).toBe(field(/^Your id/)));
    await user.type(field(/^Your id/), '4712');
    await user.type(field(/^API key/), 'key');
    await user.click(press('Connect'));
    await vi.waitFor(() => expect(document.activeElement).toBe(field(/^Server address/)));
    const described = document.getElementById(field(/^Server address/).getAttribute('aria-describedby') ?? '');
    expect(described?.textContent).toContain('The address must begin with https://.');
    expect(app.start.kind).toBe('first_run');
  });

  it('selects no protection if there is no keychain', async () => {
    const { host, user } = await start('no_keychain');
    const choices = screen.getAllByRole<HTMLInputElement>('radio');
    expect(choices.map(({ checked }) => checked)).toEqual([false, false]);
    await user.type(field(/^Server address/), 'https://interviews.example.com');
    await user.type(field(/^Your id/), '4712');
    await user.type(field(/^API key/), 'key');
    await user.click(press('Connect'));
    expect(await screen.findByText('Choose one.')).toBeTruthy();
    await user.click(screen.getByRole('radio', { name: /passphrase/ }));
    await user.type(field(/^Passphrase$/), 'one');
    await user.type(field(/^Passphrase again$/), 'other');
    await user.click(press('Connect'));
    expect(await screen.findByText('The two passphrases differ.')).toBeTruthy();
    expect(host.calls('connect')).toEqual([]);
  });

  it('asks for the passphrase of an already connected account, whatever was chosen', async () => {
    const { app, host, user } = await start('first_run');
    host.answer('connect', ({ request }) => {
      if (request.seal === 'passphrase') return OPEN;
      throw failure('wrong_passphrase', 'The account is sealed with a passphrase, and none was given.');
    });
    await user.type(field(/^Server address/), 'https://interviews.example.com');
    await user.type(field(/^Your id/), '4711');
    await user.type(field(/^API key/), 'key');
    await user.click(press('Connect'));
    await vi.waitFor(() => expect(document.activeElement).toBe(field(/^Passphrase$/)));
    expect(screen.getByText(/sealed with a passphrase, and none was given/)).toBeTruthy();
    await user.type(field(/^Passphrase$/), 'open');
    await user.type(field(/^Passphrase again$/), 'open');
    await user.click(press('Connect'));
    await vi.waitFor(() => expect(app.start.kind).toBe('open'));
  });
});

describe('connecting in an open window', () => {
  async function connecting(keychain: boolean) {
    const stage = await begun('week', (host) => host.answer('has_keychain', () => keychain));
    draw(stage.app, ConnectView, {});
    const choices = () => screen.getAllByRole<HTMLInputElement>('radio').map(({ checked }) => checked);
    await screen.findByLabelText(/^Server address/);
    return { ...stage, choices, user: userEvent.setup() };
  }

  it('selects the keychain if there is one', async () => {
    const { choices } = await connecting(true);
    expect(choices()).toEqual([true, false, false]);
  });

  it('selects no protection if there is none', async () => {
    const { choices } = await connecting(false);
    expect(choices()).toEqual([false, false]);
    expect(screen.getByText('This system has no keychain that can be used.')).toBeTruthy();
  });

  it('shows a problem that the application reports at its field', async () => {
    const { host, user } = await connecting(true);
    host.answer('connect', () => {
      throw failure('bad_connection', 'An id has no spaces.', 'partner');
    });
    await user.type(field(/^Server address/), 'https://interviews.example.com');
    await user.type(field(/^Your id/), '47 11');
    await user.type(field(/^API key/), 'key');
    await user.click(press('Connect'));
    await vi.waitFor(() => expect(document.activeElement).toBe(field(/^Your id/)));
    expect(field(/^Your id/).getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText('An id has no spaces.')).toBeTruthy();
  });
});

describe('a locked account', () => {
  it('stays locked with the wrong passphrase and opens with the right one', async () => {
    const { app, host, user } = await start('locked');
    host.answer('unlock', ({ passphrase }) => {
      if (passphrase === 'open') return OPEN;
      throw failure('wrong_passphrase', 'This is not the passphrase.');
    });
    await user.type(field(/^Passphrase/), 'wrong');
    await user.click(press('Unlock'));
    expect(await screen.findByText('This is not the passphrase.')).toBeTruthy();
    await user.clear(field(/^Passphrase/));
    await user.type(field(/^Passphrase/), 'open{Enter}');
    await vi.waitFor(() => expect(app.start.kind).toBe('open'));
  });

  it('allows opening another account', async () => {
    const { app, host, user } = await start('locked');
    host.answer('sign_out', () => FIRST_RUN);
    host.answer('switch_account', () => OPEN);
    await user.click(press('Another account'));
    await vi.waitFor(() => expect(app.start.kind).toBe('first_run'));
    cleanup();
    draw(app, StartPage, { start: app.start });
    await user.click(await screen.findByRole('button', { name: 'Open' }));
    await vi.waitFor(() => expect(app.start.kind).toBe('open'));
    expect(host.calls('switch_account')).toEqual([{ id: 'interviews' }]);
  });

  it('has the chosen theme', async () => {
    const host = new TestHost('locked');
    host.alter('settings', (settings) => ({ ...settings, theme: 'dark' }));
    render(Root, { host });
    await screen.findByLabelText(/^Passphrase/);
    await vi.waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'));
  });

  it('can be opened again after the keychain is unlocked', async () => {
    const { app, host, user } = await start('locked_keychain');
    host.answer('retry_start', () => OPEN);
    await user.click(press('Try again'));
    await vi.waitFor(() => expect(app.start.kind).toBe('open'));
  });
});

describe('data that cannot be opened', () => {
  it('are reported with the reason, and that nothing was deleted', async () => {
    const { host, user } = await start('error');
    host.answer('diagnostics', () => '/home/jacob/Downloads/Interlude diagnostics.json');
    host.answer('show_folder', () => null);
    const text = screen.getByRole('alert').textContent;
    expect(text).toContain('Another Interlude holds the folder.');
    expect(text).toContain('Nothing was deleted.');
    await user.click(press('Save diagnostics'));
    expect(await screen.findByText(/Interlude diagnostics\.json/)).toBeTruthy();
    await user.click(press('Show folder'));
    expect(host.invoked.at(-1)?.command).toBe('show_folder');
  });
});

describe('a connection error', () => {
  it('is shown at the field it belongs to', () => {
    const error = (code: Code, details: string | null = null) => problemOf({ code, message: 'why', details }).field;
    expect(error('bad_connection', 'partner')).toBe('partner');
    expect(error('bad_connection', 'request 7')).toBe('url');
    expect(error('other_holder')).toBe('token');
    expect(error('keychain_locked')).toBe('seal');
    expect(error('failed')).toBeNull();
  });
});
