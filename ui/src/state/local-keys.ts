import type { Chord } from './chord';
import { pressed, type Press } from './keys';

/** A shortcut of one part of the window, such as a list. The part uses it, and the list of shortcuts shows it. */
export interface LocalKey<T> {
  chord: Chord;
  act: T;
  title: () => string;
}

/** Returns what a key press does in a part of the window, or null if it is none of its shortcuts. */
export function actOf<T>(keys: readonly LocalKey<T>[], press: Press): T | null {
  return keys.find(({ chord }) => pressed(chord, press))?.act ?? null;
}

/** Returns the lines for the list of shortcuts. Keys with the same title share a line. */
export function keyLines(keys: readonly LocalKey<unknown>[]): { title: string; keys: Chord[] }[] {
  const lines = new Map<string, Chord[]>();
  for (const { chord, title } of keys) lines.set(title(), [...(lines.get(title()) ?? []), chord]);
  return [...lines].map(([title, chords]) => ({ title, keys: chords }));
}
