/** The distance in pixels after which a pressed mouse drags, and within which a finger may tremble. */
const DRAG_PX = 6;
/** The time for which a finger or a pen has to rest before it drags. Until then it scrolls. */
const HOLD_MS = 350;
/** The distance from the edges of the scroller at which a drag scrolls, and the greatest distance of one frame. */
const EDGE_PX = 32;
const SCROLL_PX = 14;

/** The pointer during a drag. */
export interface DragPointer {
  x: number;
  y: number;
  /** True while Shift is pressed, for finer steps. */
  fine: boolean;
  /** True while Ctrl is pressed, to add to what is chosen. */
  adds: boolean;
}

export interface DragTarget<G> {
  /** Returns what a press at an element may drag, or null. */
  grab: (at: Element, pointer: DragPointer) => G | null;
  /** Shows the drag. Also called when the content was scrolled below the pointer. */
  drag: (grabbed: G, pointer: DragPointer) => void;
  drop: (grabbed: G) => void;
  /** Called when the drag has ended without a drop. */
  cancel: () => void;
  /** The element that scrolls when the pointer is near its edges. */
  scroller: () => HTMLElement | null;
}

/**
 * Drags what is inside `root` with a mouse, a finger or a pen. One handler serves all blocks, so a block may be drawn
 * anew or vanish during a drag. Returns a function that stops it.
 */
export function pointerDrag<G>(root: HTMLElement, target: DragTarget<G>): () => void {
  let press: { id: number; grabbed: G; first: DragPointer; last: DragPointer; dragging: boolean; hold: number | undefined } | null = null;
  let frame = 0;
  /** True until the click that the browser sends after a drag. */
  let dragged = false;

  const pointerOf = (event: PointerEvent): DragPointer => ({ x: event.clientX, y: event.clientY, fine: event.shiftKey, adds: event.ctrlKey || event.metaKey });

  function down(event: PointerEvent) {
    dragged = false;
    if (press || event.button !== 0 || !event.isPrimary || !(event.target instanceof Element)) return;
    const first = pointerOf(event);
    const grabbed = target.grab(event.target, first);
    if (grabbed === null) return;
    const hold = event.pointerType === 'mouse' ? undefined : window.setTimeout(begin, HOLD_MS);
    press = { id: event.pointerId, grabbed, first, last: first, dragging: false, hold };
    for (const [type, listener] of LISTENERS) window.addEventListener(type, listener as EventListener, true);
  }

  function begin() {
    if (!press || press.dragging) return;
    press.dragging = true;
    dragged = true;
    root.setPointerCapture?.(press.id);
    target.drag(press.grabbed, press.last);
    frame = requestAnimationFrame(scroll);
  }

  function move(event: PointerEvent) {
    if (!press || event.pointerId !== press.id) return;
    press.last = pointerOf(event);
    if (!press.dragging && Math.hypot(press.last.x - press.first.x, press.last.y - press.first.y) > DRAG_PX) {
      if (press.hold === undefined) begin();
      else end();
    } else if (press.dragging) {
      target.drag(press.grabbed, press.last);
    }
  }

  function up(event: PointerEvent) {
    if (!press || event.pointerId !== press.id) return;
    const { dragging, grabbed } = press;
    if (dragging) target.drag(grabbed, pointerOf(event));
    end();
    if (dragging) target.drop(grabbed);
  }

  function cancelled(event: PointerEvent) {
    if (press && event.pointerId === press.id) cancel();
  }

  /** An element that is drawn anew during the drag loses the focus, which does not matter. */
  function blurred(event: FocusEvent) {
    if (!(event.target instanceof Node)) cancel();
  }

  function cancel() {
    const dragging = press?.dragging === true;
    end();
    if (dragging) target.cancel();
  }

  function key(event: KeyboardEvent) {
    if (!press?.dragging) return;
    if (event.key === 'Escape' && event.type === 'keydown') {
      event.preventDefault();
      event.stopPropagation();
      cancel();
    } else if (event.key === 'Shift') {
      press.last = { ...press.last, fine: event.type === 'keydown' };
      target.drag(press.grabbed, press.last);
    }
  }

  /** Scrolls while the pointer rests near an edge. */
  function scroll() {
    if (!press?.dragging) return;
    const scroller = target.scroller();
    if (scroller) {
      const { top, bottom } = scroller.getBoundingClientRect();
      const { y } = press.last;
      const beyond = y < top + EDGE_PX ? y - top - EDGE_PX : Math.max(0, y - bottom + EDGE_PX);
      const before = scroller.scrollTop;
      scroller.scrollTop += Math.max(-SCROLL_PX, Math.min(SCROLL_PX, beyond / 2));
      if (scroller.scrollTop !== before) target.drag(press.grabbed, press.last);
    }
    frame = requestAnimationFrame(scroll);
  }

  function end() {
    if (!press) return;
    window.clearTimeout(press.hold);
    cancelAnimationFrame(frame);
    for (const [type, listener] of LISTENERS) window.removeEventListener(type, listener as EventListener, true);
    if (root.hasPointerCapture?.(press.id)) root.releasePointerCapture(press.id);
    press = null;
  }

  /** A finger that drags must not scroll as well. */
  function touchMoved(event: TouchEvent) {
    if (press?.dragging) event.preventDefault();
  }

  /** A finger that rests would open a menu. */
  function menu(event: Event) {
    if (press && press.hold !== undefined) event.preventDefault();
  }

  /** The click after a drag chooses nothing. */
  function click(event: MouseEvent) {
    // One of the keyboard has no detail.
    if (!dragged || event.detail === 0) return;
    dragged = false;
    event.stopPropagation();
  }

  const LISTENERS = [
    ['pointermove', move],
    ['pointerup', up],
    ['pointercancel', cancelled],
    ['keydown', key],
    ['keyup', key],
    ['blur', blurred],
  ] as const;

  root.addEventListener('pointerdown', down);
  root.addEventListener('click', click, true);
  root.addEventListener('touchmove', touchMoved, { passive: false });
  root.addEventListener('contextmenu', menu);
  return () => {
    end();
    root.removeEventListener('pointerdown', down);
    root.removeEventListener('click', click, true);
    root.removeEventListener('touchmove', touchMoved);
    root.removeEventListener('contextmenu', menu);
  };
}
