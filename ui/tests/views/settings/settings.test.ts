import { cleanup, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { foundZones, toggledDay, undoChoices } from '../../../src/views/settings/setting-steps';
import SettingsView from '../../../src/views/settings/SettingsView.svelte';
import { begun, draw } from '../stage';

afterEach(cleanup);

async function settings() {
  const stage = await begun('week');
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
    await user.selectOptions(screen.getByLabelText('Wait before sending'), '20 seconds');
    await user.click(screen.getByRole('checkbox', { name: 'Friday' }));
    await user.click(screen.getByRole('checkbox', { name: 'Single letters are keys' }));
    await vi.waitFor(() =>
      expect(host.world.settings).toMatchObject({
        theme: 'dark',
        undoSeconds: 20,
        letterKeys: false,
        workingHours: { from: '09:00', to: '18:00', days: [1, 2, 3, 4] },
        zone: { kind: 'named', name: 'Europe/London' },
      }),
    );
    await vi.waitFor(() => expect(screen.getByRole('status').textContent).toBe('Saved'));
  });

  it('choose a zone by a word of its name', async () => {
    const { host, user } = await settings();
    const zone = screen.getByRole('combobox', { name: 'Second time zone' });
    await user.click(zone);
    await user.clear(zone);
    await user.type(zone, 'new york');
    await user.click(await screen.findByRole('option', { name: 'America/New York' }));
    await vi.waitFor(() => expect(host.world.settings.secondZone).toBe('America/New_York'));
  });

  it('begin a zone anew at a click, and keep it where none was chosen', async () => {
    const { host, user } = await settings();
    const zone = screen.getByRole<HTMLInputElement>('combobox', { name: 'Second time zone' });
    await user.click(zone);
    expect([zone.value, zone.placeholder]).toEqual(['', 'None']);
    await user.keyboard('nowhere');
    expect(await screen.findByText('Nothing found.')).toBeTruthy();
    await user.keyboard('{Escape}');
    await vi.waitFor(() => expect(zone.value).toBe('None'));
    expect(host.world.settings.secondZone).toBeNull();
  });

  it('ask before signing out', async () => {
    const { app, host, user } = await settings();
    await user.click(screen.getByRole('button', { name: 'Sign out' }));
    const question = await screen.findByRole('alertdialog', { name: 'Sign out?' });
    expect(host.invoked.some(({ command }) => command === 'sign_out')).toBe(false);
    await user.click(within(question).getByRole('button', { name: 'Sign out' }));
    await vi.waitFor(() => expect(app.start.kind).toBe('first_run'));
  });
});

describe('what can be set', () => {
  it('finds zones whatever stands between their words', () => {
    const zones = ['Africa/Lagos', 'America/Indiana/Knox', 'America/New_York', 'Europe/London'];
    expect(foundZones(zones, 'new y', 9)).toEqual(['America/New_York']);
    expect(foundZones(zones, 'america/new', 9)).toEqual(['America/New_York']);
    expect(foundZones(zones, 'l', 9)[0]).toBe('Africa/Lagos');
    expect(foundZones(zones, '', 2)).toHaveLength(2);
  });

  it('keeps days in order and an undo time that was set elsewhere', () => {
    expect(toggledDay([1, 2, 5], 3)).toEqual([1, 2, 3, 5]);
    expect(toggledDay([1, 2, 5], 2)).toEqual([1, 5]);
    expect(undoChoices(7)).toEqual([0, 5, 7, 10, 20, 30, 60]);
  });
});
