import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { calendar } from './calendar-stage';

vi.setConfig({ testTimeout: 30_000 });

let stop = () => {};
afterEach(() => {
  stop();
  cleanup();
  location.hash = '';
});

async function week() {
  const stage = await calendar('week');
  stop = stage.stopKeys;
  const chosen = () => [...stage.app.several.ids].sort();
  const pressed = () => [...document.querySelectorAll<HTMLElement>('[data-event][aria-pressed="true"]')].map(({ dataset }) => dataset.event).sort();
  return { ...stage, chosen, pressed };
}

describe('several interviews of the calendar', () => {
  it('are chosen with Ctrl one by one, and a plain click chooses one again', async () => {
    const { app, event, chosen, pressed } = await week();
    await fireEvent.click(event('37'));
    await fireEvent.click(event('43'), { ctrlKey: true });
    await fireEvent.click(event('45'), { ctrlKey: true });
    expect([chosen(), pressed()]).toEqual([['37', '43', '45'], ['37', '43', '45']]);
    expect(screen.getByText('3 chosen')).toBeTruthy();
    await fireEvent.click(event('37'), { ctrlKey: true });
    expect([chosen(), pressed()]).toEqual([['43', '45'], ['43', '45']]);
    await fireEvent.click(event('39'));
    expect([chosen(), pressed(), app.selection.id]).toEqual([[], ['39'], '39']);
  });

  it('are chosen with Shift from the last one on, in the order of time', async () => {
    const { event, chosen } = await week();
    await fireEvent.click(event('37'));
    await fireEvent.click(event('45'), { shiftKey: true });
    const starts = chosen().map((id) => event(id));
    expect(chosen()).toEqual(expect.arrayContaining(['37', '43', '45']));
    expect(chosen()).not.toContain('31');
    expect(starts).toHaveLength(chosen().length);
  });

  it('are chosen with Shift and the arrows, until a plain arrow or Escape', async () => {
    const { event, chosen, user } = await week();
    event('43').focus();
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}');
    await vi.waitFor(() => expect(document.activeElement).toBe(event('45')));
    expect(chosen()).toEqual(['43', '45']);
    await user.keyboard('{Escape}');
    expect(chosen()).toEqual([]);
    await user.keyboard('{Shift>}{ArrowLeft}{/Shift}');
    await vi.waitFor(() => expect(chosen()).toHaveLength(2));
    await user.keyboard('{ArrowUp}');
    await vi.waitFor(() => expect(chosen()).toEqual([]));
  });

  it('are moved together by the key that picks one up', async () => {
    const { app, event, user } = await week();
    await fireEvent.click(event('37'));
    await fireEvent.click(event('45'), { ctrlKey: true });
    event('45').focus();
    await user.keyboard('m');
    expect(app.several.moved).toEqual({ ids: ['37', '45'], from: null });
    expect(screen.queryByText('Put back')).toBeNull();
  });

  it('are dropped by a click on empty space', async () => {
    const { event, chosen } = await week();
    await fireEvent.click(event('43'), { ctrlKey: true });
    expect(chosen()).toEqual(['43']);
    const layer = document.querySelector('.layer');
    if (layer) await fireEvent.click(layer);
    expect(chosen()).toEqual([]);
  });
});

describe('the menu of a day', () => {
  const choose = async (name: RegExp) => fireEvent.click(await screen.findByRole('menuitem', { name }));

  it('moves all that begin after an interview', async () => {
    const { app, event } = await week();
    await fireEvent.contextMenu(event('45'));
    await choose(/^Move all after 11:30/);
    await vi.waitFor(() => expect(app.several.moved).toEqual({ ids: null, from: { date: '2025-01-24', time: '11:30' } }));
  });

  it('of the head moves all of the day, and the rest of today', async () => {
    const { app } = await week();
    await fireEvent.click(screen.getByRole('button', { name: 'Wed 22' }));
    expect((await screen.findAllByRole('menuitem')).map(({ textContent }) => textContent)).toEqual(['Move all after 12:41…', 'Move all of Wed 22 Jan…', 'Show this day']);
    await choose(/^Move all of/);
    await vi.waitFor(() => expect(app.several.moved?.from).toEqual({ date: '2025-01-22', time: '00:00' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Thu 23' }));
    await choose(/^Show this day/);
    await vi.waitFor(() => expect(app.router.current).toEqual({ view: 'day', date: '2025-01-23' }));
  });

  it('moves what is chosen', async () => {
    const { app, event } = await week();
    await fireEvent.click(event('37'));
    await fireEvent.click(event('45'), { ctrlKey: true });
    await fireEvent.contextMenu(event('45'));
    await choose(/^Move 2 chosen/);
    await vi.waitFor(() => expect(app.several.moved?.ids).toEqual(['37', '45']));
  });
});

describe('the sheet of a move', () => {
  it('shows the old places as outlines and the new ones dotted', async () => {
    const { app, event } = await week();
    app.several.add(['37', '43', '45']);
    await screen.findByText('3 chosen');
    app.several.moveChosen();
    await app.several.review();
    await vi.waitFor(() => expect(event('45').classList).toContain('held'));
    expect(screen.queryByText('3 chosen')).toBeNull();
    expect(document.querySelector('[data-piece="45-was"]')?.classList).toContain('was');
    app.several.close();
    await vi.waitFor(() => expect(event('45').classList).toContain('agreed'));
  });
});
