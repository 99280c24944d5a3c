import { cleanup, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { timeStyle } from '../../../src/format/locale.svelte';
import { twelveHours } from '../../../src/format/times';
import { foundZones, toggledDay, undoChoices } from '../../../src/views/settings/setting-steps';
import SettingsView from '../../../src/views/settings/SettingsView.svelte';
import { failure } from '../../recording';
import { begun, draw, intercept } from '../stage';

afterEach(() => {
  cleanup();
  Object.assign(timeStyle, { system: null, clock: 'system' });
});

async function settings(timeLocale: string | null = null) {
  const stage = await begun('week', (host) => host.answer('time_locale', () => timeLocale));
  const { status } = stage.app;
  if (!status) throw new Error('not begun');
  draw(stage.app, SettingsView, { status });
  await screen.findByText('interviews.example.com');
  return { ...stage, user: userEvent.setup() };
}

describe('the settings', () => {
  it('save each change at once and keep the others', async () => {
    const { app, host, user } = await settings();
    await user.click(screen.getByRole('radio', { name: 'Dark' }));
    await vi.waitFor(() => expect(app.preferences.current.theme).toBe('dark'));
    await user.click(screen.getByRole('radio', { name: 'High' }));
    await user.click(screen.getByRole('radio', { name: '20 s' }));
    await user.click(screen.getByRole('checkbox', { name: 'Friday' }));
    await user.click(screen.getByRole('checkbox', { name: 'Use single letters as keys' }));
    await vi.waitFor(() =>
      expect(host.saved).toMatchObject({
        theme: 'dark',
        contrast: 'high',
        undoSeconds: 20,
        letterKeys: false,
        workingHours: { from: '09:00', to: '18:00', days: [1, 2, 3, 4] },
        zone: { kind: 'named', name: 'Europe/London' },
      }),
    );
    await vi.waitFor(() => expect(screen.getByRole('status').textContent).toBe('Saved'));
  });

  it('choose which notifications are shown, and when', async () => {
    const { host, user } = await settings();
    const kind = (name: string) => screen.getByRole('checkbox', { name });
    await user.click(kind('Proposals and answers'));
    await user.click(kind('Show names on a locked screen'));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Remind me before' }), '5 min');
    await vi.waitFor(() => expect(host.saved?.notify).toMatchObject({ answers: false, problems: true, minutesBefore: 5, namesWhenLocked: true }));
    await user.click(kind('Interviews that begin soon'));
    await vi.waitFor(() => expect(screen.queryByRole('combobox', { name: 'Remind me before' })).toBeNull());
    await user.click(kind('Show notifications'));
    await vi.waitFor(() => expect(screen.queryByRole('checkbox', { name: 'Proposals and answers' })).toBeNull());
    expect(host.saved).toMatchObject({ notifications: false, notify: { reminders: false, answers: false } });
  });

  it('start at login without a window', async () => {
    const { host, user } = await settings();
    await user.click(await screen.findByRole('checkbox', { name: 'Start at login, without a window' }));
    await vi.waitFor(() => expect(host.invoked).toContainEqual({ command: 'start_at_login', args: { starts: true } }));
  });

  it('find a zone by a word of its name', async () => {
    const { host, user } = await settings();
    const zone = screen.getByRole('combobox', { name: 'Second time zone' });
    await user.click(zone);
    await user.clear(zone);
    await user.type(zone, 'new york');
    await user.click(await screen.findByRole('option', { name: 'America/New York' }));
    await vi.waitFor(() => expect(host.saved?.secondZone).toBe('America/New_York'));
  });

  it('clear the zone field on a click, and restore it if nothing is chosen', async () => {
    const { host, user } = await settings();
    const zone = screen.getByRole<HTMLInputElement>('combobox', { name: 'Second time zone' });
    await user.click(zone);
    expect([zone.value, zone.placeholder]).toEqual(['', 'None']);
    await user.keyboard('nowhere');
    expect(await screen.findByText('Nothing found.')).toBeTruthy();
    await user.keyboard('{Escape}');
    await vi.waitFor(() => expect(zone.value).toBe('None'));
    expect(host.saved).toBeNull();
  });

  it('ask before signing out', async () => {
    const { app, host, user } = await settings();
    await user.click(screen.getByRole('button', { name: 'Sign out' }));
    const question = await screen.findByRole('alertdialog', { name: 'Sign out?' });
    expect(host.calls('sign_out')).toEqual([]);
    host.answer('sign_out', () => ({ kind: 'first_run', keychain: true }));
    await user.click(within(question).getByRole('button', { name: 'Sign out' }));
    await vi.waitFor(() => expect(app.start.kind).toBe('first_run'));
  });
});

describe('working hours', () => {
  const part = (of: string, name: RegExp) => within(screen.getByRole('group', { name: of })).getByRole('spinbutton', { name });

  async function set(user: ReturnType<typeof userEvent.setup>, of: string, digits: string) {
    await user.click(part(of, /hour/));
    await user.keyboard(digits);
  }

  it('are saved once the field is left, also across midnight', async () => {
    const { host, user } = await settings();
    const saves = () => host.calls('save_settings').length;
    await set(user, 'From', '22');
    expect(saves()).toBe(0);
    await set(user, 'To', '06');
    await user.click(screen.getByRole('checkbox', { name: 'Friday' }));
    await vi.waitFor(() => expect(host.saved?.workingHours).toEqual({ from: '22:00', to: '06:00', days: [1, 2, 3, 4] }));
    expect(screen.getByText('Work ends on the next day.')).toBeTruthy();
  });

  it('are rejected with a message if both ends are the same', async () => {
    const { host, user } = await settings();
    await set(user, 'To', '09');
    await user.click(screen.getByRole('radio', { name: 'Dark' }));
    expect(await screen.findByText(/From and To are the same/)).toBeTruthy();
    expect(host.saved?.workingHours.to).toBe('18:00');
  });
});

describe('several changes in quick succession', () => {
  it('are all saved', async () => {
    const { host, user } = await settings();
    intercept(host, async (command) => {
      if (command === 'save_settings') await new Promise((done) => setTimeout(done, 20));
    });
    await user.click(screen.getByRole('checkbox', { name: 'Monday' }));
    await user.click(screen.getByRole('checkbox', { name: 'Tuesday' }));
    await user.click(screen.getByRole('radio', { name: 'Dark' }));
    await vi.waitFor(() => expect(host.saved).toMatchObject({ theme: 'dark', workingHours: { days: [3, 4, 5] } }));
  });

  it('are reverted if they cannot be saved', async () => {
    const { app, host, user } = await settings();
    intercept(host, async (command) => {
      if (command === 'save_settings') throw failure('disk_full', 'The disk is full.');
    });
    const monday = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Monday' });
    await user.click(monday);
    const hours = screen.getByRole('region', { name: 'Working hours' });
    expect((await within(hours).findByRole('alert')).textContent).toContain('The disk is full.');
    expect([monday.checked, app.preferences.current.workingHours.days]).toEqual([true, [1, 2, 3, 4, 5]]);
  });
});

describe('the clock and the week', () => {
  it('follow the computer, or the choice of the user', async () => {
    const { app, host, user } = await settings('en-US');
    expect([app.preferences.current.weekStartsOn, twelveHours()]).toEqual([7, true]);
    expect(screen.getByRole('option', { name: 'As this computer (Sunday)' })).toBeTruthy();
    await user.click(screen.getByRole('radio', { name: '24 h' }));
    await user.selectOptions(screen.getByLabelText('The week starts on'), 'Thursday');
    await vi.waitFor(() => expect(host.saved).toMatchObject({ clock: 'twenty_four', weekStartsOn: 4 }));
    expect([app.preferences.current.weekStartsOn, twelveHours()]).toEqual([4, false]);
  });
});

describe('the size of everything', () => {
  it('is set in steps and saved', async () => {
    const { host, user } = await settings();
    await user.click(screen.getByRole('button', { name: 'Larger' }));
    await vi.waitFor(() => expect(host.saved?.zoom).toBe(110));
    await user.click(screen.getByRole('button', { name: 'Normal size' }));
    await vi.waitFor(() => expect(host.saved?.zoom).toBe(100));
  });
});

describe('the choices of the settings', () => {
  it('find zones with any separator between their words', () => {
    const zones = ['Africa/Lagos', 'America/Indiana/Knox', 'America/New_York', 'Europe/London'];
    expect(foundZones(zones, 'new y', 9)).toEqual(['America/New_York']);
    expect(foundZones(zones, 'america/new', 9)).toEqual(['America/New_York']);
    expect(foundZones(zones, 'l', 9)[0]).toBe('Africa/Lagos');
    expect(foundZones(zones, '', 2)).toHaveLength(2);
  });

  it('keep days in order, and an undo window that was set elsewhere', () => {
    expect(toggledDay([1, 2, 5], 3)).toEqual([1, 2, 3, 5]);
    expect(toggledDay([1, 2, 5], 2)).toEqual([1, 5]);
    expect(undoChoices(7)).toEqual([0, 5, 7, 10, 20, 30, 60]);
  });
});
