import type { Chord } from './chord';

export type ActionGroup = 'go' | 'interview' | 'calendar' | 'connection' | 'window';

/**
 * Something that the user can do. Menus, shortcuts, the palette and the list of shortcuts are all built from these.
 */
export interface Action {
  id: string;
  title: () => string;
  group: ActionGroup;
  keys?: readonly Chord[];
  /** True if its shortcuts also work in a text field. Single letters never do. */
  inFields?: boolean;
  /** Returns true if the action is possible now. Without it, the action always is. */
  enabled?: () => boolean;
  /** Returns true if its shortcuts work now, provided that it is enabled. Without it, they always do. */
  shortcutsActive?: () => boolean;
  /** True if every other action that has the same shortcut comes first. */
  isLast?: boolean;
  /** Left out of the palette, because it makes sense only as a shortcut. */
  keysOnly?: boolean;
  run: () => void | Promise<void>;
}

/** All actions of the window, in the order of registration. */
export class Actions {
  #actions = new Map<string, Action>();

  /** Adds actions. Returns a function that removes them again, which an effect can return. */
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
}
