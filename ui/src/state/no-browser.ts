const TEXT = 'input:not([type="checkbox"], [type="radio"], [type="button"]), textarea, select, [contenteditable="true"]';

/** The buttons of a mouse that go back and forward. */
const BACK_AND_FORWARD = [3, 4];

/**
 * Keeps the web view from acting as a browser: it has no menu with Reload but in text fields, and no key or mouse button
 * that loads the page anew or leaves it, which would lose what is half-written. Returns what ends it.
 */
export function beNoBrowser(target: Window): () => void {
  const menu = (event: MouseEvent) => {
    if (!(event.target instanceof Element && event.target.closest(TEXT))) event.preventDefault();
  };
  const key = (event: KeyboardEvent) => {
    if (reloads(event) || leaves(event)) event.preventDefault();
  };
  const button = (event: MouseEvent) => {
    if (BACK_AND_FORWARD.includes(event.button)) event.preventDefault();
  };
  target.addEventListener('contextmenu', menu);
  target.addEventListener('keydown', key);
  target.addEventListener('mousedown', button);
  target.addEventListener('mouseup', button);
  return () => {
    target.removeEventListener('contextmenu', menu);
    target.removeEventListener('keydown', key);
    target.removeEventListener('mousedown', button);
    target.removeEventListener('mouseup', button);
  };
}

function reloads({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return key === 'F5' || key === 'BrowserRefresh' || ((ctrlKey || metaKey) && key.toLowerCase() === 'r');
}

function leaves({ key }: KeyboardEvent): boolean {
  return key === 'BrowserBack' || key === 'BrowserForward' || key === 'BrowserHome';
}
