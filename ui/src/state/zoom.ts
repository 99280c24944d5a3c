import { ZOOMS } from '../views/settings/setting-steps';
import type { Preferences } from './preferences.svelte';

/** Returns the next larger or smaller zoom in percent, or the same at either end. */
export function resized(zoom: number, step: 1 | -1): number {
  const next = step > 0 ? ZOOMS.find((one) => one > zoom) : ZOOMS.filter((one) => one < zoom).at(-1);
  return next ?? zoom;
}

/** Zooms the page with the keys and the mouse wheel, as browsers do. Returns a function that stops it. */
export function zoomByKeys(target: Window, preferences: Preferences): () => void {
  const set = (zoom: number) => {
    // A zoom that cannot be stored still takes effect. The settings show the error.
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
