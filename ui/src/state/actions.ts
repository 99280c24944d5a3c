import { isLetterKey, pressed, takesLetters, writesText, type Chord } from './keys';

export type ActionGroup = 'go' | 'interview' | 'calendar' | 'connection' | 'window';

/** Something that the user can do. Menus, keys, the palette and the list of keys all read it here. */
export interface Action {
  id: string;
  /** What it does, in words. */
  title: () => string;
  group: ActionGroup;
  keys?: readonly Chord[];
  /** Whether its keys work while something is typed into a field. Single letters never do. */
  inFields?: boolean;
  /** Whether it can be done now; always, where left out. */
  enabled?: () => boolean;
  /** Whether its keys act now, where it is enabled; always, if left out. */
  keyed?: () => boolean;
  /** Left out of the palette, because it makes no sense there. */
  keysOnly?: boolean;
  run: () => void | Promise<void>;
}

/** Every action of the window, in the order in which it was registered. */
export class Actions {
  #actions = new Map<string, Action>();

  /** Adds actions and returns what removes them again, as an effect wants it. */
  register(...actions: readonly Action[]): () => void {
    for (const action of actions) this.#actions.set(action.id, action);
    return () => {
      for (const action of actions) {
        if (this.#actions.get(action.id) === action) this.#actions.delete(action.id);
      }
    };
  }

  all(): Action[] {
    return [...this.#actions.values()];
  }

  get(id: string): Action | undefined {
    return this.#actions.get(id);
  }

  run(id: string): void {
    const action = this.get(id);
    if (action && (action.enabled?.() ?? true)) void action.run();
  }

  /** The action that a press asks for. The one registered last wins. */
  asked(press: KeyboardEvent, letterKeys: boolean): Action | undefined {
    const [letters, text] = [takesLetters(press.target), writesText(press.target)];
    return this.all()
      .reverse()
      .find(({ keys = [], inFields = false, enabled, keyed }) =>
        keys.some(
          (chord) =>
            pressed(chord, press) &&
            (isLetterKey(chord) ? letterKeys && !letters : !text || inFields) &&
            (enabled?.() ?? true) &&
            (keyed?.() ?? true),
        ),
      );
  }
}
