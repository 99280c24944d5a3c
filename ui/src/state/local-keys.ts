import { pressed, type Chord, type Press } from './keys';

/** A key of one part of the window, such as a list. The part acts by it, and the list of keys tells it. */
export interface LocalKey<T> {
  chord: Chord;
  act: T;
  /** What it does, in words. */
  title: () => string;
}

/** What a part of the window does at a press; nothing where the key is none of its own. */
export function actOf<T>(keys: readonly LocalKey<T>[], press: Press): T | null {
  return keys.find(({ chord }) => pressed(chord, press))?.act ?? null;
}

/** The lines of a table for the list of keys: keys of one title stand together. */
export function keyLines(keys: readonly LocalKey<unknown>[]): { title: string; keys: Chord[] }[] {
  const lines = new Map<string, Chord[]>();
  for (const { chord, title } of keys) lines.set(title(), [...(lines.get(title()) ?? []), chord]);
  return [...lines].map(([title, chords]) => ({ title, keys: chords }));
}
