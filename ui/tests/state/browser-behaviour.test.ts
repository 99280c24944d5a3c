import { afterEach, expect, it } from 'vitest';
import { disableBrowserBehaviour } from '../../src/state/browser-behaviour';
import { Preferences } from '../../src/state/preferences.svelte';
import { resized, zoomByKeys } from '../../src/state/zoom';
import { TestHost } from '../recording';

let stop = () => undefined as void;
afterEach(() => {
  stop();
  document.body.innerHTML = '';
});

/** Returns true if the web view would handle the event. */
function isHandled(target: EventTarget, event: Event): boolean {
  return target.dispatchEvent(event);
}

const menu = () => new MouseEvent('contextmenu', { bubbles: true, cancelable: true });
const key = (init: KeyboardEventInit) => new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });

it('the context menu of the web view opens only in text fields', () => {
  stop = disableBrowserBehaviour(window);
  document.body.innerHTML = '<p>Ann</p><input><input type="checkbox"><textarea></textarea>';
  const [text, field, box, area] = document.body.children;
  if (!text || !field || !box || !area) throw new Error('not drawn');
  expect([text, field, box, area].map((one) => isHandled(one, menu()))).toEqual([false, true, false, true]);
});

it('no key or mouse button reloads or leaves the page', () => {
  stop = disableBrowserBehaviour(window);
  for (const init of [{ key: 'F5' }, { key: 'F5', ctrlKey: true }, { key: 'r', ctrlKey: true }, { key: 'R', ctrlKey: true, shiftKey: true }, { key: 'BrowserRefresh' }, { key: 'BrowserBack' }]) {
    expect(isHandled(document.body, key(init)), init.key).toBe(false);
  }
  expect(isHandled(document.body, key({ key: 'r' }))).toBe(true);
  expect(isHandled(document.body, new MouseEvent('mouseup', { button: 3, bubbles: true, cancelable: true }))).toBe(false);
  expect(isHandled(document.body, new MouseEvent('mouseup', { button: 0, bubbles: true, cancelable: true }))).toBe(true);
});

it('keys and wheel zoom the page, and the zoom is saved', async () => {
  const host = new TestHost();
  const preferences = new Preferences(host);
  await preferences.read();
  stop = zoomByKeys(window, preferences);
  isHandled(document.body, key({ key: '=', ctrlKey: true }));
  expect(preferences.chosen.zoom).toBe(110);
  // The test DOM sets no modifier keys on wheel events.
  const wheel = new WheelEvent('wheel', { deltaY: -1, bubbles: true, cancelable: true });
  isHandled(document.body, Object.defineProperty(wheel, 'ctrlKey', { value: true }));
  expect(preferences.chosen.zoom).toBe(125);
  isHandled(document.body, key({ key: '-', ctrlKey: true }));
  isHandled(document.body, key({ key: '+' }));
  expect(preferences.chosen.zoom).toBe(110);
  isHandled(document.body, key({ key: '0', ctrlKey: true }));
  await expect.poll(() => host.saved?.zoom).toBe(100);
  expect([resized(300, 1), resized(50, -1), resized(120, 1), resized(120, -1)]).toEqual([300, 50, 125, 110]);
});
