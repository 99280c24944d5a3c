/** Moves the focus to the next pane of the window, or to the one before: bar, side list, canvas, panel. */
export function nextPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(isShown);
  const here = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : -1) : (here + step + panes.length) % panes.length;
  const pane = panes.at(next);
  if (pane) focusWithin(pane);
}

/** Focuses what a pane offers first: its list, else its first control, else itself. */
export function focusWithin(pane: HTMLElement): void {
  const first = pane.querySelector<HTMLElement>('[data-first-focus]') ?? pane.querySelector<HTMLElement>(FOCUSABLE);
  if (first && isShown(first)) first.focus();
  else focusItself(pane);
}

/** Goes into the view that was just drawn, as soon as it has something to stand on. */
export function enterView(): void {
  const canvas = document.querySelector<HTMLElement>('[data-pane="canvas"]');
  if (!canvas) return;
  const enter = () => {
    const first = canvas.querySelector<HTMLElement>('[data-first-focus]');
    if (first && document.activeElement === canvas) first.focus();
  };
  canvas.focus({ preventScroll: true });
  const drawn = new MutationObserver(enter);
  drawn.observe(canvas, { childList: true, subtree: true });
  canvas.addEventListener('blur', () => drawn.disconnect(), { once: true });
  enter();
}

/** A pane that a click happened to focus shows no ring; one that was gone to does. */
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

function isShown(element: HTMLElement): boolean {
  return element.checkVisibility?.() ?? true;
}
