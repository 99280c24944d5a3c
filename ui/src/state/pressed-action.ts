import type { Action, Actions } from './actions';
import { isLetterKey, pressed, takesLetters, writesText } from './keys';

/**
 * Returns the action for a key press. The one that was registered last wins, so that a view can override the window,
 * but an action that {@link Action.isLast | comes last} yields to all others.
 */
export function pressedAction(actions: Actions, press: KeyboardEvent, letterKeys: boolean): Action | undefined {
  const [letters, text] = [takesLetters(press.target), writesText(press.target)];
  const all = actions.all().reverse();
  return [...all.filter(({ isLast }) => !isLast), ...all.filter(({ isLast }) => isLast)]
    .find(({ keys = [], inFields = false, enabled, shortcutsActive }) =>
      keys.some(
        (chord) =>
          pressed(chord, press) &&
          (isLetterKey(chord) ? letterKeys && !letters : !text || inFields) &&
          (enabled?.() ?? true) &&
          (shortcutsActive?.() ?? true),
      ),
    );
}
