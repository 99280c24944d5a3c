import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failure, type TestHost } from '../../recording';
import CalendarView from '../../../src/views/calendar/CalendarView.svelte';
import { begun, draw, intercept } from '../stage';
import { calendar } from './calendar-stage';

// The calendar draws hundreds of elements, which takes a while on a busy computer.
vi.setConfig({ testTimeout: 30_000 });

let stopKeys = () => {};
afterEach(() => {
  stopKeys();
  cleanup();
  location.hash = '';
});

async function week(scene = 'week', prepare: (host: TestHost) => void = () => {}, date = '2025-01-22', id = '45') {
  const stage = await calendar('week', prepare, { scene, date, id });
  ({ stopKeys } = stage);
  return stage;
}

const labelOf = (element: Element) => element.getAttribute('aria-label');

function piece(key: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-piece="${key}"]`);
  if (!found) throw new Error(`no piece ${key}`);
  return found;
}

const line = (selector: string, name: string) => Number(document.querySelector<HTMLElement>(selector)?.style.getPropertyValue(name));

const announcement = () => screen.getByTestId('calendar-said').textContent;
const title = () => document.querySelector('h1')?.textContent;

describe('the week', () => {
  it('requests only the days that it shows', async () => {
    const { host } = await week();
    const requests = host.calls('calendar');
    expect(requests).toEqual([{ request: { from: '2025-01-20', to: '2025-01-27' } }]);
    expect(title()).toBe('20–24 January');
  });

  it('shows the name, and says day, time, state and place to screen readers', async () => {
    const { event } = await week('offline');
    expect(event('45').textContent).toMatch(/Jo Brandt/);
    expect(labelOf(event('45'))).toBe('Jo Brandt, Leeds, Fri 24 Jan, 11:30–12:00, Agreed');
    expect(labelOf(event('37'))).toBe('Howard Schiller, Waiting to send, Wed 22 Jan, 14:20–14:50');
  });

  it('shows the agreed time beside a proposed one', async () => {
    await week('offline');
    expect(labelOf(piece('37-was'))).toBe('Howard Schiller, Agreed time, Wed 22 Jan, 13:22–13:42');
    expect(piece('37-was').classList).toContain('was');
  });

  it('has the full name in the title of a block, and of the agreed time beside it', async () => {
    const name = 'Ann'.repeat(170);
    const { event } = await week('offline', (host) => host.alter('calendar', (rows) => rows.map((row) => ({ ...row, name }))));
    for (const block of [event('37'), event('45'), piece('37-was')]) expect(block.title).toContain(name);
  });

  it('is one stop for the Tab key', async () => {
    await week();
    const stops = [...document.querySelectorAll<HTMLElement>('[data-piece]')].filter(({ tabIndex }) => tabIndex === 0);
    expect(stops.map(({ dataset }) => dataset.event)).toEqual(['31']);
  });

  it('opens the panel of a clicked interview', async () => {
    const { app, event } = await week();
    await fireEvent.click(event('39'));
    expect(app.selection).toMatchObject({ id: '39', open: true });
    expect(event('39').getAttribute('aria-pressed')).toBe('true');
  });

  it('shows a change as soon as its event arrives', async () => {
    const { host, event } = await week();
    host.step('they_propose', { id: '45', slot: { date: '2025-01-24', start: '14:00', end: '14:30', later: false } });
    await vi.waitFor(() => expect(labelOf(event('45'))).toMatch(/They proposed.*14:00/));
  });

  it('makes no element anew when the status changes, and keeps the focus', async () => {
    const { app, host, event, rerender } = await week();
    event('45').focus();
    const before = [...document.querySelectorAll('[data-piece]')];
    let changes: MutationRecord[] = [];
    const observer = new MutationObserver((records) => (changes = [...changes, ...records]));
    observer.observe(document.body, { childList: true, subtree: true });
    const { status } = app;
    if (!status) throw new Error('not begun');
    for (const pulling of [true, false]) {
      const changed = { ...status, pulling, now: { ...status.now } };
      host.emit('status-changed', changed);
      await rerender({ status: changed });
    }
    changes = [...changes, ...observer.takeRecords()];
    observer.disconnect();
    expect([...document.querySelectorAll('[data-piece]')]).toEqual(before);
    expect(changes).toEqual([]);
    expect(document.activeElement).toBe(event('45'));
  });

  it('keeps the elements of the others when one interview changes', async () => {
    const { host, event } = await week();
    const other = event('39');
    host.step('they_propose', { id: '45', slot: { date: '2025-01-24', start: '14:00', end: '14:30', later: false } });
    await vi.waitFor(() => expect(labelOf(event('45'))).toMatch(/14:00/));
    expect(event('39')).toBe(other);
  });

  it('moves the line of now, which passes no interview by', async () => {
    const { app, event, rerender } = await week();
    if (!app.status) throw new Error('not begun');
    expect(line('.now', '--start')).toBe(12 * 60 + 41);
    expect(event('37').classList).toContain('agreed');
    const now = { ...app.status.now, time: '13:50', at: '2025-01-22T13:50:00Z' };
    await rerender({ status: { ...app.status, now } });
    expect(line('.now', '--start')).toBe(13 * 60 + 50);
    expect(document.querySelector('.tag')?.textContent).toBe('13:50');
    expect(event('37').classList).toContain('over');
  });
});

describe('the month', () => {
  async function month(prepare: (host: TestHost) => void = () => {}) {
    const stage = await calendar('month', prepare);
    ({ stopKeys } = stage);
    return stage;
  }

  it('lists each day, open states first, then by time, and agreed times of proposals last', async () => {
    await month();
    const thursday = screen.getByRole('group', { name: 'Thursday 23 January' });
    const rows = [...thursday.querySelectorAll<HTMLElement>('[data-piece]')].map(({ dataset }) => dataset.piece);
    expect(rows).toEqual(['41', '43', '41-was']);
    expect(piece('37').textContent).toMatch(/13:22\s*Howard Schiller/);
  });

  it('counts what does not fit, tells it to screen readers, and leads to the day', async () => {
    const { app, user } = await month((host) =>
      host.alter('calendar', (rows) => [...rows, ...Array.from({ length: 5 }, (_, index) => ({ ...rows.find(({ id }) => id === '37')!, id: `9${index}` }))]),
    );
    const wednesday = screen.getByRole('group', { name: 'Wednesday 22 January' });
    expect(wednesday.querySelectorAll('[data-piece]')).toHaveLength(3);
    expect(wednesday.querySelectorAll('[data-left-out]')).toHaveLength(4);
    await user.click(screen.getByRole('button', { name: '+4 more, Wednesday 22 January' }));
    expect(app.router.current).toEqual({ view: 'day', date: '2025-01-22' });
  });

  it('is one stop for the Tab key, and the arrows choose', async () => {
    const { user } = await month();
    expect([...document.querySelectorAll<HTMLElement>('[data-piece]')].filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
    piece('43').focus();
    await user.keyboard('{ArrowRight}');
    await vi.waitFor(() => expect(document.activeElement).toBe(piece('45')));
  });
});

describe('the hours', () => {
  it('are zoomed by keys, wheel and buttons, but not the page', async () => {
    const { user } = await week();
    const hour = () => document.querySelector<HTMLElement>('.hours')?.style.getPropertyValue('--hour');
    expect(hour()).toBe('72px');
    await user.keyboard('{Control>}{Alt>}={/Alt}{/Control}');
    expect(hour()).toBe('84px');
    await user.click(screen.getByRole('button', { name: 'Smaller hours' }));
    expect(hour()).toBe('72px');
    const page = vi.fn();
    window.addEventListener('wheel', page);
    const wheel = Object.assign(new Event('wheel', { bubbles: true, cancelable: true }), { deltaY: 100, ctrlKey: true });
    document.querySelector('.layer')?.dispatchEvent(wheel);
    await vi.waitFor(() => expect(hour()).toBe('60px'));
    expect([wheel.defaultPrevented, page.mock.calls.length]).toEqual([true, 0]);
    window.removeEventListener('wheel', page);
  });

  it('keep their height over a restart', async () => {
    const { host, user } = await week();
    await user.click(screen.getByRole('button', { name: 'Larger hours' }));
    await vi.waitFor(() => expect(host.saved?.hourHeight).toBe(84));
    cleanup();
    stopKeys();
    await week('week', (next) => next.alter('settings', (settings) => ({ ...settings, hourHeight: 36 })));
    expect(document.querySelector<HTMLElement>('.hours')?.style.getPropertyValue('--hour')).toBe('36px');
  });
});

describe('the keys of the calendar', () => {
  it('select, pick up, move, announce and propose', async () => {
    const { app, host, event, user } = await week();
    event('43').focus();
    await user.keyboard('{ArrowRight}');
    await vi.waitFor(() => expect(document.activeElement).toBe(event('45')));
    await user.keyboard('m{ArrowDown}{Shift>}{ArrowDown}{/Shift}{ArrowLeft}{Alt>}{ArrowDown}{/Alt}');
    await vi.waitFor(() => expect(announcement()).toBe('Thu 23 Jan, 11:50–12:35. Length 45 min (was 30)'));
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
    await vi.waitFor(() => expect(labelOf(event('45'))).toMatch(/11:30/));
    expect(host.calls('amend_interview')).toEqual([]);
  });

  it('turn the page when a move goes past the edge', async () => {
    const { app, event, rerender, user } = await week();
    event('45').focus();
    await user.keyboard('m{ArrowRight}{ArrowRight}{ArrowRight}');
    expect(app.router.current).toEqual({ view: 'week', date: '2025-01-27' });
    await rerender({ date: '2025-01-27' });
    await vi.waitFor(() => expect(title()).toBe('27–31 January'));
    await vi.waitFor(() => expect(labelOf(event('45'))).toMatch(/Jo Brandt.*Mon 27 Jan/));
  });

  it('lead to the next and the previous week and to today, while the focus is in the calendar', async () => {
    const { app, event, user } = await week();
    event('45').focus();
    await user.keyboard('n');
    expect(app.router.current).toEqual({ view: 'week', date: '2025-01-29' });
    await user.keyboard('b');
    expect(app.router.current).toEqual({ view: 'week', date: '2025-01-15' });
    await user.keyboard('t');
    expect(app.router.current).toEqual({ view: 'week', date: null });
    const elsewhere = document.createElement('button');
    document.body.append(elsewhere);
    elsewhere.focus();
    await user.keyboard('n');
    expect(app.router.current).toEqual({ view: 'week', date: null });
    elsewhere.remove();
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
    await vi.waitFor(() => expect(labelOf(event('45'))).toMatch(/11:45/));
    field.focus();
    await vi.waitFor(() => expect(announcement()).toBe('Put back. Nothing was proposed.'));
    await user.keyboard('{ArrowDown}{Enter}');
    await vi.waitFor(() => expect(labelOf(event('45'))).toMatch(/11:30/));
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
    const hours = [...document.querySelectorAll('.scale .hour')].map(({ textContent }) => textContent);
    expect(hours.slice(8, 11)).toEqual(['10:0008:00', '11:0009:00', '12:0010:00']);
  });
});
