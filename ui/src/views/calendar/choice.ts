import type { App } from '../../state/app.svelte';
import { between, neighbour, type Choosable, type Direction } from './choosing';

/** Chooses interviews of a calendar with the mouse and the arrow keys, one or several. */
export class Choice {
  /** The interview that was chosen last without Shift, from which Shift chooses. */
  #first: string | null = null;

  /** `items` returns the interviews that are shown. */
  constructor(
    private readonly app: App,
    private readonly items: () => readonly Choosable[],
  ) {}

  /** Chooses a pressed interview. With Ctrl it is chosen beside the others or no more, with Shift up to it. */
  press(id: string, { ctrlKey, metaKey, shiftKey }: MouseEvent): void {
    const { several, selection } = this.app;
    if (shiftKey) {
      several.add(between(this.items(), this.#first ?? selection.id, id));
      return;
    }
    this.#first = id;
    if (ctrlKey || metaKey) {
      several.toggle(id);
    } else {
      several.clear();
      selection.show(id);
    }
  }

  /**
   * Chooses the next interview in a direction that can have the focus, beside the others if `adds`. Returns it, or null
   * if there is none.
   */
  step(from: string | null, direction: Direction, adds: boolean, canFocus: (id: string) => boolean): string | null {
    const { several, selection } = this.app;
    const next = neighbour(this.items().filter(({ id }) => canFocus(id)), from, direction);
    if (!next) return null;
    if (adds) {
      several.add([...(from === null ? [] : [from]), next.id]);
    } else {
      several.clear();
      selection.choose(next.id);
      this.#first = next.id;
    }
    return next.id;
  }
}
