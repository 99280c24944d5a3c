import type { Contrast, Theme } from '../ipc/types';

/**
 * Applies a theme and a contrast to the page, and follows the system if that is chosen. Returns a function that stops
 * following.
 */
export function followLook(theme: Theme, contrast: Contrast): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const more = matchMedia('(prefers-contrast: more)');
  const apply = () => {
    const { dataset } = document.documentElement;
    dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
    dataset.contrast = (contrast === 'system' ? more.matches : contrast === 'high') ? 'more' : 'normal';
  };
  apply();
  for (const query of [dark, more]) query.addEventListener('change', apply);
  return () => {
    for (const query of [dark, more]) query.removeEventListener('change', apply);
  };
}
