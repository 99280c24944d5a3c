import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../../src/state/app.svelte';
import { failure, type TestHost } from '../../recording';
import CalendarView from '../../../src/views/calendar/CalendarView.svelte';
import { begun, draw, intercept } from '../stage';

// The calendar draws hundreds of elements, which takes a while on a busy computer.
vi.setConfig({ testTimeout: 30_000 });

let stopKeys = () => {};
afterEach(() => {
  stopKeys();
  cleanup();
  location.hash = '';
});

/** Handles keys as the window does. */
function handleKeys(app: App) {
  const keyed = (event: KeyboardEvent) => {
    const action = app.actions.forPress(event, app.preferences.current.letterKeys);
    if (!action) return;
    event.preventDefault();
    void action.run();
  };
  window.addEventListener('keydown', keyed);
  stopKeys = () => window.removeEventListener('keydown', keyed);
}

async function week(scene = 'week', prepare: (host: TestHost) => void = () => {}, date = '2025-01-22', id = '45') {
  location.hash = `#/week/${date}`;
  const stage = await begun(scene, prepare);
  const { app } = stage;
  if (!app.status) throw new Error('not begun');
  handleKeys(app);
  const { rerender } = draw(app, CalendarView, { status: app.status, span: 'week', date });
  const event = (id: string) => {
    const found = document.querySelector<HTMLElement>(`[data-event="${id}"]`);
    if (!found) throw new Error(`no interview ${id} in the calendar`);
    return found;
  };
  await waitFor(() => event(id));
  return { ...stage, event, rerender, user: userEvent.setup() };
}

const announcement = () => screen.getByTestId('calendar-said').textContent;
const title = () => document.querySelector('h1')?.textContent;

describe('the week', () => {
  it('requests only the days that it shows', async () => {
    const { host } = await week();
    const requests = host.calls('calendar');
    expect(requests).toEqual([{ request: { from: '2025-01-20', to: '2025-01-27' } }]);
    expect(title()).toBe('20 to 24 January');
  });

  it('shows name, day, time and state of each interview, and the agreed time beside a proposed one', async () => {
    const { event } = await week('offline');
    expect(event('45').textContent).toMatch(/Jo Brandt.*11:30, Leeds.*Fri 24 Jan, until 12:00, Agreed/);
    expect(event('37').textContent).toMatch(/Howard Schiller.*↑.*14:20.*Waiting to send/);
    expect(document.querySelector('.was button:not([data-event])')?.textContent).toMatch(/Howard Schiller.*13:22.*agreed time/);
  });

  it('has the full name in the title of a block, and of the agreed time beside it', async () => {
    const name = 'Ann'.repeat(170);
    const { event } = await week('offline', (host) => host.alter('calendar', (rows) => rows.map((row) => ({ ...row, name }))));
    expect([event('37').title, event('45').title]).toEqual([name, name]);
    expect(document.querySelector<HTMLElement>('.was button:not([data-event])')?.title).toBe(name);
  });

  it('is one stop for the Tab key', async () => {
    await week();
    const stops = [...document.querySelectorAll<HTMLElement>('.event')].filter(({ tabIndex }) => tabIndex === 0);
    expect(stops.map(({ dataset }) => dataset.event)).toEqual(['31']);
  });

  // The test DOM has no layout, so drags are tested in the real window.
  it('opens the panel of a clicked interview', async () => {
    const { app, event } = await week();
    await fireEvent.click(event('39'));
    expect(app.selection).toMatchObject({ id: '39', open: true });
    expect(event('39').getAttribute('aria-pressed')).toBe('true');
  });

  it('shows a change as soon as its event arrives', async () => {
    const { host, event } = await week();
    host.step('they_propose', { id: '45', slot: { date: '2025-01-24', start: '14:00', end: '14:30', later: false } });
    await vi.waitFor(() => expect(event('45').textContent).toMatch(/14:00.*They proposed/));
  });
});

describe('the keys of the calendar', () => {
  it('select, pick up, move, announce and propose', async () => {
    const { app, host, event, user } = await week();
    event('43').focus();
    await user.keyboard('{ArrowRight}');
    await vi.waitFor(() => expect(document.activeElement).toBe(event('45')));
    await user.keyboard('m{ArrowDown}{Shift>}{ArrowDown}{/Shift}{ArrowLeft}{Alt>}{ArrowDown}{/Alt}');
    await vi.waitFor(() => expect(announcement()).toBe('Thu 23 Jan, 11:50 to 12:35. Length 45 min (was 30)'));
    expect(host.calls('amend_interview')).toEqual([]);
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(app.toasts.list[0]?.text).toMatch(/^Saved/));
    expect(host.calls('amend_interview')[0]).toEqual({
      request: { id: '45', slot: { date: '2025-01-23', start: '11:50', end: '12:35', later: false }, seen: '45.1' },
    });
    await vi.waitFor(() => expect(document.activeElement).toBe(event('45')));
  });

  it('put a picked-up interview back', async () => {
    const { host, event, user } = await week();
    event('45').focus();
    await user.keyboard('m{ArrowUp}{Escape}');
    expect(announcement()).toBe('Put back. Nothing was proposed.');
    await vi.waitFor(() => expect(event('45').textContent).toMatch(/11:30/));
    expect(host.calls('amend_interview')).toEqual([]);
  });

  it('turn the page when a move goes past the edge', async () => {
    const { app, event, rerender, user } = await week();
    event('45').focus();
    await user.keyboard('m{ArrowRight}{ArrowRight}{ArrowRight}');
    expect(app.router.current).toEqual({ view: 'week', date: '2025-01-27' });
    await rerender({ date: '2025-01-27' });
    await vi.waitFor(() => expect(title()).toBe('27 to 31 January'));
    await vi.waitFor(() => expect(event('45').textContent).toMatch(/Jo Brandt.*Mon 27 Jan/));
  });

  it('ignore single letters if they are switched off', async () => {
    const { app, event, user } = await week();
    await app.preferences.save({ letterKeys: false });
    event('45').focus();
    await user.keyboard('m');
    expect(screen.queryByText('Put back')).toBeNull();
  });
});

describe('a picked-up interview', () => {
  it('is put back when the focus goes elsewhere, where its keys do nothing', async () => {
    const { app, host, event, user } = await week();
    const field = document.createElement('input');
    document.body.append(field);
    event('45').focus();
    await user.keyboard('m{ArrowDown}');
    await vi.waitFor(() => expect(event('45').textContent).toMatch(/11:45/));
    field.focus();
    await vi.waitFor(() => expect(announcement()).toBe('Put back. Nothing was proposed.'));
    await user.keyboard('{ArrowDown}{Enter}');
    await vi.waitFor(() => expect(event('45').textContent).toMatch(/11:30/));
    expect(host.calls('amend_interview')).toEqual([]);
    expect(app.toasts.list).toEqual([]);
    field.remove();
  });

  it('is put back when another zone is shown', async () => {
    const { app, event, rerender, user } = await week();
    event('45').focus();
    await user.keyboard('m{ArrowDown}');
    if (app.status) await rerender({ status: { ...app.status, zone: 'Europe/Paris' } });
    await vi.waitFor(() => expect(announcement()).toBe('Put back. Nothing was proposed.'));
  });

  it('cannot be a cancelled one, and the reason is announced', async () => {
    const { app, user } = await week('week', undefined, '2025-01-27', '49');
    app.selection.choose('49');
    await user.keyboard('m');
    expect(announcement()).toBe('Omar Haddad cannot be moved. This interview was cancelled, so no time can be proposed.');
  });
});

describe('a week that cannot be loaded', () => {
  it('can be loaded again', async () => {
    let broken = true;
    location.hash = '#/week/2025-01-22';
    const { app, host } = await begun();
    intercept(host, (command) => {
      if (command === 'calendar' && broken) throw failure('failed', 'The disk is gone.');
    });
    const user = userEvent.setup();
    if (app.status) draw(app, CalendarView, { status: app.status, span: 'week', date: '2025-01-22' });
    await screen.findByText('The disk is gone.');
    broken = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await vi.waitFor(() => expect(document.querySelector('[data-event="45"]')).not.toBeNull());
  });
});

describe('a second zone', () => {
  it('has the scale of the first day, and labels the days on which its clock differs', async () => {
    await week('week', (host) => {
      host.alter('status', (status) => ({ ...status, secondZone: 'Asia/Jerusalem' }));
      host.answer('second_zone_shifts', () => [120, 120, 120, 180, 180, 180, 180]);
    });
    await vi.waitFor(() => expect([...document.querySelectorAll('.head-note')].map(({ textContent }) => textContent)).toEqual(['Jerusalem +3 h', 'Jerusalem +3 h']));
    const hours = [...document.querySelectorAll('.ec-sidebar time')].map(({ textContent }) => textContent);
    expect(hours.slice(8, 11)).toEqual(['10:0008:00', '11:0009:00', '12:0010:00']);
  });
});
