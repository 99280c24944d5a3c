/**
 * Focuses the element of an opening dialog that has `data-autofocus`. Without it, bits-ui focuses the first control.
 *
 * bits-ui waits for the next frame, and keys that are pressed before that are lost.
 */
export function focusFirst(event: Event) {
  const first = document.querySelector<HTMLElement>('.modal [data-autofocus]');
  if (!first) return;
  event.preventDefault();
  first.focus();
}
