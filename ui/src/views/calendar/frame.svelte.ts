import type { Several } from '../../state/several.svelte';
import type { DragPointer } from './pointer-drag';

/** A rectangle in pixels from the corner of a layer, which may be scrolled while the frame is dragged. */
interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The press from which a frame may be dragged. */
export interface FramePress {
  layer: HTMLElement;
  x: number;
  y: number;
  adds: boolean;
}

/** Returns the press of a pointer on a layer. */
export function pressOn(layer: HTMLElement, { x, y, adds }: DragPointer): FramePress {
  const { left, top } = layer.getBoundingClientRect();
  return { layer, x: x - left, y: y - top, adds };
}

/** A frame that is dragged over empty space, and chooses the interviews that it touches. */
export class Frame {
  /** Null while none is dragged. */
  box = $state.raw<Box | null>(null);
  /** The interviews of each button. One such as `+3` stands for several. */
  #buttons: { ids: string[]; box: Box }[] = [];
  #before: readonly string[] = [];

  constructor(private readonly several: Several) {}

  /** Draws the frame from the press to the pointer. With Ctrl, what was chosen before stays chosen. */
  drag(press: FramePress, pointer: DragPointer): void {
    if (this.box === null) this.#begin(press.layer);
    const { x, y } = pressOn(press.layer, pointer);
    const box = { left: Math.min(x, press.x), top: Math.min(y, press.y), width: Math.abs(x - press.x), height: Math.abs(y - press.y) };
    this.box = box;
    const touched = this.#buttons.filter((one) => touch(one.box, box)).flatMap(({ ids }) => ids);
    this.several.choose(press.adds ? [...this.#before, ...touched] : touched);
  }

  end(): void {
    this.box = null;
  }

  /** Chooses again what was chosen before. */
  cancel(): void {
    if (this.box === null) return;
    this.several.choose(this.#before);
    this.end();
  }

  #begin(layer: HTMLElement): void {
    const corner = layer.getBoundingClientRect();
    this.#before = [...this.several.ids];
    this.#buttons = [...layer.querySelectorAll<HTMLElement>('[data-event], [data-events]')].map((button) => {
      const { left, top, width, height } = button.getBoundingClientRect();
      const ids = (button.dataset.event ?? button.dataset.events ?? '').split(' ');
      return { ids, box: { left: left - corner.left, top: top - corner.top, width, height } };
    });
  }
}

function touch(one: Box, other: Box): boolean {
  const across = one.left < other.left + other.width && other.left < one.left + one.width;
  return across && one.top < other.top + other.height && other.top < one.top + one.height;
}
