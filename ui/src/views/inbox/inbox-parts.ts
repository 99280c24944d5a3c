import type { Inbox } from '../../ipc/types';
import { m } from '../../messages';

/** A part of the inbox. */
export type Part = 'yourTurn' | 'waiting' | 'theirTurn' | 'away';

/** The parts in the order in which they are shown. */
export const PARTS: readonly Part[] = ['yourTurn', 'waiting', 'theirTurn', 'away'];

/** Returns the title of a part. */
export function partTitle(part: Part): string {
  return { yourTurn: m.part_your_turn, waiting: m.part_waiting, theirTurn: m.part_their_turn, away: m.part_away }[part]();
}

/** Returns the key of an item in the whole inbox. An interview may have several items. */
export function itemKey(part: Part, key: string): string {
  return `${part}/${key}`;
}

/** Returns the part after or before another one, at most the last or the first. */
export function partBeside(part: Part, step: 1 | -1): Part {
  const at = PARTS.indexOf(part) + step;
  return PARTS[Math.max(0, Math.min(PARTS.length - 1, at))] ?? part;
}

/** The number of items of a part that are shown at first, and the number that are added each time. */
export const FIRST_ITEMS = 20;
export const MORE_ITEMS = 50;

/** The least heights of the items in the usual window, in pixels. */
const LEAST_HEIGHT: Readonly<Record<Part, number>> = { yourTurn: 120, waiting: 40, theirTurn: 40, away: 40 };

/** The least height of what stands above the first item, in pixels: the bar, and the title of a part. */
export const HEAD_HEIGHT = 80;

/**
 * Returns the number of items of each part that this height of the list may show. No part has any before the parts above it
 * have all of theirs.
 */
export function itemsWithin(height: number, inbox: Inbox): Record<Part, number> {
  let left = height;
  const counts = { yourTurn: 0, waiting: 0, theirTurn: 0, away: 0 };
  for (const part of PARTS) {
    counts[part] = Math.min(inbox[part].length, Math.ceil(left / LEAST_HEIGHT[part]));
    left = Math.max(0, left - counts[part] * LEAST_HEIGHT[part]);
  }
  return counts;
}
