import type { Theme } from '../ipc/types';

/** Dresses the page in a theme, following the system where it is to decide. Returns what stops following. */
export function followTheme(theme: Theme): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const dress = () => {
    const chosen = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
    document.documentElement.dataset.theme = chosen;
  };
  dress();
  dark.addEventListener('change', dress);
  return () => dark.removeEventListener('change', dress);
}
