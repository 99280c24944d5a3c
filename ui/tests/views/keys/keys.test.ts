import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { keyCaps, type Chord } from '../../../src/state/chord';
import type { LocalKey } from '../../../src/state/local-keys';
import AgendaView from '../../../src/views/agenda/AgendaView.svelte';
import MiniMonth from '../../../src/views/calendar/MiniMonth.svelte';
import { MONTH_KEYS } from '../../../src/views/calendar/month-keys';
import DayStrip from '../../../src/views/form/DayStrip.svelte';
import { STRIP_KEYS } from '../../../src/views/form/strip-keys';
import { LIST_KEYS } from '../../../src/views/list/list-keys';
// Loaded with the test, so that no test waits for the code of the form.
import '../../../src/views/form/AmendForm.svelte';
import { draw, keysWork, ready, unfolded } from '../stage';
import Window from '../whole-window';

afterEach(() => {
  cleanup();
  location.hash = '';
});

function press(element: Element, chord: Chord) {
  const parts = chord.split('+');
  return fireEvent.keyDown(element, {
    key: parts.at(-1),
    ctrlKey: parts.includes('Ctrl'),
    altKey: parts.includes('Alt'),
    shiftKey: parts.includes('Shift'),
  });
}

const chords = (keys: readonly LocalKey<unknown>[]) => keys.map(({ chord }) => chord);

describe('every shortcut in the help works', () => {
  it.each(chords(LIST_KEYS))('in a list: %s', async (chord) => {
    const { app, status } = await ready();
    draw(app, AgendaView, { status, past: false });
    const list = await screen.findByRole('grid');
    await waitFor(() => expect(app.selection.id).toBe('37'));
    await press(list, 'ArrowDown');
    expect(app.selection.id).toBe('39');
    await press(list, chord);
    const act = LIST_KEYS.find((key) => key.chord === chord)?.act;
    if (act === 'open') expect(app.selection.open).toBe(true);
    else if (typeof act === 'object' && 'extend' in act) expect(app.several.ids.size).toBe(2);
    else expect(app.selection.id).not.toBe('39');
  });

  it.each(chords(STRIP_KEYS))('on the day of the form: %s', async (chord) => {
    const { app } = await ready();
    const slot = { date: '2025-01-22', start: '10:00', end: '11:00', later: false };
    const strip = { date: slot.date, fromHour: 8, toHour: 18, entries: [] };
    const set: (typeof slot)[] = [];
    draw(app, DayStrip, { strip, slot, onset: (one: typeof slot) => set.push(one) });
    await press(screen.getByRole('slider'), chord);
    expect(set).toHaveLength(1);
    expect(set[0]).not.toEqual(slot);
  });

  it.each(chords(MONTH_KEYS))('in the small month: %s', async (chord) => {
    const { app, status } = await ready();
    draw(app, MiniMonth, { status });
    const today = await screen.findByLabelText(/^Wednesday 22 January/);
    today.focus();
    await press(today, chord);
    expect(document.activeElement).not.toBe(today);
    expect(document.activeElement?.closest('table')).not.toBeNull();
  });
});

describe('a shortcut to a view', () => {
  it('focuses its list, so that the next key selects a row', async () => {
    location.hash = '#/settings';
    const { app, status } = await ready();
    draw(app, Window, { status });
    await keysWork(app);
    await press(document.body, 'Ctrl+4');
    await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('All interviews'));
    const before = app.selection.id;
    await press(document.activeElement ?? document.body, 'ArrowDown');
    expect(app.selection.id).not.toBe(before);
  });
});

describe('every working shortcut is in the help', () => {
  it('of the window, the calendar, the interview and their parts', async () => {
    location.hash = '#/week/2025-01-22';
    const { app, status } = await ready();
    app.selection.choose('37');
    draw(app, Window, { status });
    // The calendar is loaded on demand.
    await waitFor(() => expect(app.actions.get('pick-up')).toBeDefined(), { timeout: 20_000 });
    await unfolded();
    app.keysOpen = true;
    const help = await screen.findByRole('dialog', { name: 'Keys' });
    const listed = within(help).getAllByRole('definition').map((line) => line.textContent?.replace(/\s/g, ''));
    const works = [...app.actions.all().flatMap(({ keys = [] }) => keys), ...chords([...LIST_KEYS, ...STRIP_KEYS, ...MONTH_KEYS])];
    expect(works.length).toBeGreaterThan(45);
    const missing = works.filter((chord) => !listed.some((line) => line?.includes(keyCaps(chord).join(''))));
    expect(missing).toEqual([]);
    expect(listed.filter((line) => line === keyCaps('Ctrl+z').join(''))).toHaveLength(1);
  }, 30_000);
});

describe('fast key presses', () => {
  it('open the form of an interview whose details are still loading', async () => {
    location.hash = '#/agenda';
    const { app, status } = await ready();
    draw(app, Window, { status });
    const list = await screen.findByRole('grid', { name: /Agenda/ });
    await waitFor(() => expect(app.selection.id).toBe('37'));
    await keysWork(app);
    list.focus();
    await press(list, 'ArrowDown');
    await press(list, 'p');
    expect(app.selection.id).toBe('39');
    await waitFor(() => expect(document.activeElement?.getAttribute('placeholder')).toMatch(/^Type a time/));
  });
});
