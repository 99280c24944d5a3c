import { m } from '../../messages';
import type { LocalKey } from '../../state/local-keys';
import { FINE_STEP, STEP } from '../../state/slot';

/** By how many minutes a key moves the proposal on the strip, or its end. */
export type StripAct = { move: number } | { stretch: number };

export const STRIP_KEYS: readonly LocalKey<StripAct>[] = [
  ...both('', (sign) => ({ move: sign * STEP }), m.keys_strip_move),
  ...both('Shift+', (sign) => ({ move: sign * FINE_STEP }), m.keys_strip_move_fine),
  ...both('Alt+', (sign) => ({ stretch: sign * STEP }), m.keys_strip_length),
  ...both('Alt+Shift+', (sign) => ({ stretch: sign * FINE_STEP }), m.keys_strip_length_fine),
];

/** Left and down are earlier, right and up are later, as on every slider. */
function both(modifiers: string, act: (sign: 1 | -1) => StripAct, title: () => string): LocalKey<StripAct>[] {
  const arrows = [
    ['ArrowLeft', -1],
    ['ArrowRight', 1],
    ['ArrowDown', -1],
    ['ArrowUp', 1],
  ] as const;
  return arrows.map(([arrow, sign]) => ({ chord: modifiers + arrow, act: act(sign), title }));
}
