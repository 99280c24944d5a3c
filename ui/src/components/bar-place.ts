/** The place in the bar of the window that shows the header of the view. */
export const BAR_PLACE = 'view-header';

/** Shows an element in the bar of the window. Without a window it stays at its own place. */
export function inBar(element: HTMLElement): () => void {
  document.getElementById(BAR_PLACE)?.append(element);
  return () => element.remove();
}
