import type { Day } from '../../format/days';
import type { InterviewRow, WallSlot } from '../../ipc/types';
import { timeOfDay } from '../../state/minutes';
import type { Several } from '../../state/several.svelte';
import type { DayMenuOf } from '../several/day-menu';
import { pressOn, type Frame, type FramePress } from './frame.svelte';
import type { Piece } from './pieces';
import { movableSlot } from './placing';
import { pointerDrag, type DragPointer } from './pointer-drag';

/** A place in a calendar. The minute of the day is null if the view shows no hours. */
export interface DayPlace {
  date: Day;
  start: number | null;
}

/** What a view of the calendar tells the mouse about itself. `From` is the place from which an interview is dragged. */
interface MouseView<From> {
  shown: () => readonly Piece[];
  /** The element over which a frame is dragged. */
  layer: () => HTMLElement | undefined;
  /** The element that scrolls while a drag is near its edges. */
  scroller: () => HTMLElement | null;
  from: (block: HTMLElement, pointer: DragPointer) => From;
  /** Returns the slot to which an interview is dragged. */
  to: (slot: WallSlot, from: From, pointer: DragPointer) => WallSlot;
  at: (point: { x: number; y: number }) => DayPlace;
}

export interface MouseHandlers {
  onchoose: (id: string, event: MouseEvent) => void;
  ondrag: (row: InterviewRow, slot: WallSlot) => void;
  ondrop: () => void;
  oncancel: () => void;
  onmenu: (of: DayMenuOf) => void;
}

/** An interview that is dragged, or the press from which a frame is dragged. */
type Grabbed<From> = { row: InterviewRow; slot: WallSlot; from: From } | { press: FramePress };

/** The mouse in a view of the calendar. It chooses interviews, drags them, frames several, and opens their menus. */
export class Mouse<From> {
  constructor(
    private readonly several: Several,
    private readonly frame: Frame,
    private readonly view: MouseView<From>,
    private readonly handlers: () => MouseHandlers,
  ) {}

  /** Follows the pointer inside `root`. Returns a function that stops it. */
  readonly follow = (root: HTMLElement): (() => void) =>
    pointerDrag<Grabbed<From>>(root, {
      grab: (at, pointer) => this.#grab(at, pointer),
      drag: (grabbed, pointer) => {
        if ('press' in grabbed) this.frame.drag(grabbed.press, pointer);
        else this.handlers().ondrag(grabbed.row, this.view.to(grabbed.slot, grabbed.from, pointer));
      },
      drop: (grabbed) => ('press' in grabbed ? this.frame.end() : this.handlers().ondrop()),
      cancel: () => {
        this.frame.cancel();
        this.handlers().oncancel();
      },
      scroller: this.view.scroller,
    });

  readonly click = (event: MouseEvent): void => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    const piece = this.#pieceOf(blockAt(target));
    if (piece) this.handlers().onchoose(piece.row.id, event);
    else if (!target.closest('button')) this.several.clear();
  };

  /** Opens the menu of the day at a place, or of a block from its time on. */
  readonly menu = (event: MouseEvent): void => {
    if (event.defaultPrevented || !(event.target instanceof Element)) return;
    event.preventDefault();
    const { clientX: x, clientY: y } = event;
    const block = blockAt(event.target);
    const { date, start } = this.#pieceOf(block)?.stretch ?? this.view.at({ x, y });
    this.handlers().onmenu({ day: date, time: start === null ? null : timeOfDay(start), place: block ?? new DOMRect(x, y), back: block });
  };

  #grab(at: Element, pointer: DragPointer): Grabbed<From> | null {
    const block = blockAt(at);
    const layer = this.view.layer();
    if (!block) return layer && !at.closest('button') ? { press: pressOn(layer, pointer) } : null;
    const piece = this.#pieceOf(block);
    const slot = piece?.part === 'main' ? (piece.held ?? movableSlot(piece.row)) : null;
    return piece && slot ? { row: piece.row, slot, from: this.view.from(block, pointer) } : null;
  }

  #pieceOf(block: HTMLElement | null): Piece | undefined {
    return this.view.shown().find(({ key }) => key === block?.dataset.piece);
  }
}

/** Returns the block of an interview in which an element is. */
function blockAt(element: Element): HTMLElement | null {
  return element.closest<HTMLElement>('[data-piece]');
}
