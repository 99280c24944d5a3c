import { afterEach, expect, it } from 'vitest';
import { FakeHost } from '../../src/ipc/fake/host';
import { disableBrowserBehaviour } from '../../src/state/browser-behaviour';
import { Preferences } from '../../src/state/preferences.svelte';
import { resized, zoomByKeys } from '../../src/state/zoom';

let stop = () => undefined as void;
afterEach(() => {
  stop();
  document.body.innerHTML = '';
});

/** Whether the web view would act on it. */
function acts(target: EventTarget, event: Event): boolean {
  return target.dispatchEvent(event);
}

const menu = () => new MouseEvent('contextmenu', { bubbles: true, cancelable: true });
const key = (init: KeyboardEventInit) => new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });

it('has the menu of the web view in text fields alone', () => {
  stop = disableBrowserBehaviour(window);
  document.body.innerHTML = '<p>Ann</p><input><input type="checkbox"><textarea></textarea>';
  const [text, field, box, area] = document.body.children;
  if (!text || !field || !box || !area) throw new Error('not drawn');
  expect([text, field, box, area].map((one) => acts(one, menu()))).toEqual([false, true, false, true]);
});

it('is never loaded anew, nor left, by a key or a mouse button', () => {
  stop = disableBrowserBehaviour(window);
  for (const init of [{ key: 'F5' }, { key: 'F5', ctrlKey: true }, { key: 'r', ctrlKey: true }, { key: 'R', ctrlKey: true, shiftKey: true }, { key: 'BrowserRefresh' }, { key: 'BrowserBack' }]) {
    expect(acts(document.body, key(init)), init.key).toBe(false);
  }
  expect(acts(document.body, key({ key: 'r' }))).toBe(true);
  expect(acts(document.body, new MouseEvent('mouseup', { button: 3, bubbles: true, cancelable: true }))).toBe(false);
  expect(acts(document.body, new MouseEvent('mouseup', { button: 0, bubbles: true, cancelable: true }))).toBe(true);
});

it('is drawn larger and smaller by keys and wheel, and keeps the size', async () => {
  const host = new FakeHost();
  const preferences = new Preferences(host);
  await preferences.read();
  stop = zoomByKeys(window, preferences);
  acts(document.body, key({ key: '=', ctrlKey: true }));
  expect(preferences.chosen.zoom).toBe(110);
  // The test's page knows no keys held down with the wheel.
  const wheel = new WheelEvent('wheel', { deltaY: -1, bubbles: true, cancelable: true });
  acts(document.body, Object.defineProperty(wheel, 'ctrlKey', { value: true }));
  expect(preferences.chosen.zoom).toBe(125);
  acts(document.body, key({ key: '-', ctrlKey: true }));
  acts(document.body, key({ key: '+' }));
  expect(preferences.chosen.zoom).toBe(110);
  acts(document.body, key({ key: '0', ctrlKey: true }));
  await expect.poll(() => host.world.settings.zoom).toBe(100);
  expect([resized(300, 1), resized(50, -1), resized(120, 1), resized(120, -1)]).toEqual([300, 50, 125, 110]);
});
