/**
 * Keeps the keyboard focus in a list whose items disappear once they are decided. The focus moves to the next item,
 * or to the heading of the view if none is left. Each item is marked with `data-item`.
 */
export function keepFocus(list: HTMLElement): () => void {
  let at = -1;
  const items = () => [...list.querySelectorAll<HTMLElement>('[data-item]')];
  const focusMoved = ({ target }: FocusEvent) => {
    const item = target instanceof Element ? target.closest<HTMLElement>('[data-item]') : null;
    at = item ? items().indexOf(item) : -1;
  };
  const listChanged = () => {
    const focused = document.activeElement;
    if (at < 0 || (focused !== null && focused !== document.body)) return;
    const remaining = items();
    const next = remaining[Math.min(at, remaining.length - 1)];
    if (next) (next.querySelector<HTMLElement>('button, a[href]') ?? next).focus();
    else focusHeading(list);
  };
  const focusLeft = ({ relatedTarget }: FocusEvent) => {
    // If the user moves the focus elsewhere, it stays there. An element that is removed with the focus reports no
    // related target.
    if (relatedTarget instanceof Node && !list.contains(relatedTarget)) at = -1;
  };
  const changes = new MutationObserver(listChanged);
  changes.observe(list, { childList: true, subtree: true });
  list.addEventListener('focusin', focusMoved);
  list.addEventListener('focusout', focusLeft);
  return () => {
    changes.disconnect();
    list.removeEventListener('focusin', focusMoved);
    list.removeEventListener('focusout', focusLeft);
  };
}

function focusHeading(within: HTMLElement): void {
  const heading = within.closest('[data-pane]')?.querySelector<HTMLElement>('h1') ?? document.querySelector<HTMLElement>(':not([hidden]) > h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
}
