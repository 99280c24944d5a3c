import { m } from '../../messages';
import type { LocalKey } from '../../state/local-keys';
import { FINE_STEP, STEP } from '../../state/slot';

type StripChange = { move: number } | { stretch: number };

/**
 * Returns the minutes by which a key moves the proposal on the strip, or its end. `rightwards` is -1 if the window is
 * read from right to left.
 */
type StripAct = (rightwards: 1 | -1) => StripChange;

export const STRIP_KEYS: readonly LocalKey<StripAct>[] = [
  ...arrows('', (sign) => ({ move: sign * STEP }), m.keys_strip_move),
  ...arrows('Shift+', (sign) => ({ move: sign * FINE_STEP }), m.keys_strip_move_fine),
  ...arrows('Alt+', (sign) => ({ stretch: sign * STEP }), m.keys_strip_length),
  ...arrows('Alt+Shift+', (sign) => ({ stretch: sign * FINE_STEP }), m.keys_strip_length_fine),
];

/**
 * Creates the four arrow keys. Down is earlier and up is later, as on every slider. Left and right follow the
 * direction of the strip.
 */
function arrows(modifiers: string, change: (sign: number) => StripChange, title: () => string): LocalKey<StripAct>[] {
  return [
    { chord: `${modifiers}ArrowLeft`, act: (rightwards) => change(-rightwards), title },
    { chord: `${modifiers}ArrowRight`, act: (rightwards) => change(rightwards), title },
    { chord: `${modifiers}ArrowDown`, act: () => change(-1), title },
    { chord: `${modifiers}ArrowUp`, act: () => change(1), title },
  ];
}
