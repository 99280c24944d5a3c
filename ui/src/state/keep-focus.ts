/**
 * Keeps the keyboard in a list of things that go away once they are decided: the focus goes to the next one, or, when
 * none is left, to the heading of the view. Each thing is marked by `data-item`.
 */
export function keepFocus(list: HTMLElement): () => void {
  let at = -1;
  const items = () => [...list.querySelectorAll<HTMLElement>('[data-item]')];
  const noted = ({ target }: FocusEvent) => {
    const item = target instanceof Element ? target.closest<HTMLElement>('[data-item]') : null;
    at = item ? items().indexOf(item) : -1;
  };
  const gone = () => {
    const focused = document.activeElement;
    if (at < 0 || (focused !== null && focused !== document.body)) return;
    const left = items();
    const next = left[Math.min(at, left.length - 1)];
    if (next) (next.querySelector<HTMLElement>('button, a[href]') ?? next).focus();
    else focusHeading(list);
  };
  const left = ({ relatedTarget }: FocusEvent) => {
    // Whoever goes elsewhere is not called back. What vanishes with the focus names nobody.
    if (relatedTarget instanceof Node && !list.contains(relatedTarget)) at = -1;
  };
  const changes = new MutationObserver(gone);
  changes.observe(list, { childList: true, subtree: true });
  list.addEventListener('focusin', noted);
  list.addEventListener('focusout', left);
  return () => {
    changes.disconnect();
    list.removeEventListener('focusin', noted);
    list.removeEventListener('focusout', left);
  };
}

function focusHeading(within: HTMLElement): void {
  const heading = within.closest('[data-pane]')?.querySelector<HTMLElement>('h1') ?? document.querySelector<HTMLElement>('h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
}
