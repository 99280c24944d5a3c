import { ZOOMS } from '../views/settings/setting-steps';
import type { Preferences } from './preferences.svelte';

/** The next larger or smaller size, in percent; the same at either end. */
export function resized(zoom: number, step: 1 | -1): number {
  const next = step > 0 ? ZOOMS.find((one) => one > zoom) : ZOOMS.filter((one) => one < zoom).at(-1);
  return next ?? zoom;
}

/** Draws the page larger and smaller by the keys and the wheel that every browser has. Returns what ends it. */
export function zoomByKeys(target: Window, preferences: Preferences): () => void {
  const set = (zoom: number) => {
    // A size that cannot be kept holds all the same; it is told of in the settings.
    if (zoom !== preferences.chosen.zoom) void preferences.save({ zoom }).catch(() => undefined);
  };
  const step = (by: 1 | -1) => set(resized(preferences.chosen.zoom, by));
  const key = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
    if (event.key === '+' || event.key === '=') step(1);
    else if (event.key === '-') step(-1);
    else if (event.key === '0') set(100);
    else return;
    event.preventDefault();
  };
  const wheel = (event: WheelEvent) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    if (event.deltaY !== 0) step(event.deltaY < 0 ? 1 : -1);
  };
  target.addEventListener('keydown', key);
  target.addEventListener('wheel', wheel, { passive: false });
  return () => {
    target.removeEventListener('keydown', key);
    target.removeEventListener('wheel', wheel);
  };
}
