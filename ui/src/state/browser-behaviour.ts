const TEXT = 'input:not([type="checkbox"], [type="radio"], [type="button"]), textarea, select, [contenteditable="true"]';

/** The mouse buttons for back and forward. */
const BACK_AND_FORWARD = [3, 4];

/**
 * Disables browser behaviour of the web view: the context menu outside of text fields, and keys and mouse buttons
 * that reload or leave the page, because unsaved input would be lost. Returns a function that enables it again.
 */
export function disableBrowserBehaviour(target: Window): () => void {
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
