/** Moves the focus to the next or previous pane of the window: bar, side list, canvas, panel. */
export function nextPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(isShown);
  const here = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : -1) : (here + step + panes.length) % panes.length;
  const pane = panes.at(next);
  if (pane) focusWithin(pane);
}

/** Focuses the first thing in a pane: its list, or else its first control, or else the pane itself. */
function focusWithin(pane: HTMLElement): void {
  const first = firstShown(pane, '[data-first-focus]') ?? firstShown(pane, FOCUSABLE);
  if (first) first.focus();
  else focusItself(pane);
}

/** Moves the focus into a view that was just opened, as soon as it has something to focus. */
export function enterView(): void {
  const canvas = document.querySelector<HTMLElement>('[data-pane="canvas"]');
  if (!canvas) return;
  const focusFirst = () => {
    const first = firstShown(canvas, '[data-first-focus]');
    if (first && document.activeElement === canvas) first.focus();
  };
  canvas.focus({ preventScroll: true });
  const observer = new MutationObserver(focusFirst);
  observer.observe(canvas, { childList: true, subtree: true, attributeFilter: ['hidden'] });
  canvas.addEventListener('blur', () => observer.disconnect(), { once: true });
  focusFirst();
}

/**
 * Focuses the pane itself and marks it, because a focus ring is shown only after the keyboard moved the focus, not
 * after a click.
 */
function focusItself(pane: HTMLElement): void {
  pane.dataset.gone = 'to';
  pane.addEventListener('blur', () => delete pane.dataset.gone, { once: true });
  pane.focus();
}

export function focusPane(name: 'bar' | 'side' | 'canvas' | 'panel'): void {
  const pane = document.querySelector<HTMLElement>(`[data-pane="${name}"]`);
  if (pane) focusWithin(pane);
}

const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), [tabindex="0"]';

/** Returns the first element that a selector finds in a pane, apart from views that are hidden. */
function firstShown(pane: HTMLElement, selector: string): HTMLElement | undefined {
  return [...pane.querySelectorAll<HTMLElement>(selector)].find(isShown);
}

function isShown(element: HTMLElement): boolean {
  return element.checkVisibility?.() ?? true;
}
