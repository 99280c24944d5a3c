/** The time after a click in which another one at the same place belongs to the same item. */
const SAME_PLACE_MS = 1_000;
/** The distance in pixels within which two clicks are at the same place. */
const SAME_PLACE_PX = 12;

interface Click {
  item: Element | null;
  x: number;
  y: number;
  at: number;
}

/**
 * Keeps a second click from deciding an item that moved under the pointer because the one before it left the list. Each
 * item is marked with `data-item`.
 */
export function steadyClicks(list: HTMLElement): () => void {
  let last: Click | null = null;
  const clicked = (event: MouseEvent) => {
    const { target, clientX: x, clientY: y, timeStamp: at, detail } = event;
    // A click by keyboard has no place.
    if (detail === 0) return;
    const item = target instanceof Element ? target.closest('[data-item]') : null;
    const isSamePlace = last !== null && at - last.at < SAME_PLACE_MS && Math.hypot(x - last.x, y - last.y) < SAME_PLACE_PX;
    if (last !== null && isSamePlace && item !== last.item && !last.item?.isConnected) {
      event.preventDefault();
      event.stopPropagation();
      last = { ...last, at };
    } else {
      last = { item, x, y, at };
    }
  };
  list.addEventListener('click', clicked, true);
  return () => list.removeEventListener('click', clicked, true);
}
