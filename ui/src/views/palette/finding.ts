import type { Action } from '../../state/actions';

/** Returns the actions that are enabled and belong in the palette. */
export function offeredActions(actions: readonly Action[]): Action[] {
  return actions.filter(({ keysOnly, enabled }) => !keysOnly && (enabled?.() ?? true));
}

/**
 * Returns the actions that match a text: each of its words begins a word of the title. The best come first, the
 * others in the order of registration.
 */
export function foundActions(actions: readonly Action[], text: string): Action[] {
  const words = parts(text);
  const found = actions.filter(({ title }) => {
    const own = parts(title());
    return words.every((word) => own.some((one) => one.startsWith(word)));
  });
  const leads = ({ title }: Action) => words[0] !== undefined && title().toLowerCase().startsWith(words[0]);
  return [...found.filter(leads), ...found.filter((action) => !leads(action))];
}

/** Returns true if the title of an action begins with a text. */
export function beginsWith({ title }: Action, text: string): boolean {
  return title().toLowerCase().startsWith(text.toLowerCase());
}

/**
 * Returns the next of `count` positions after `at`, wrapping around. Without a position it is the first or the last.
 */
export function around(at: number, step: 1 | -1, count: number): number {
  if (count === 0) return -1;
  if (at < 0) return step > 0 ? 0 : count - 1;
  return (at + step + count) % count;
}

function parts(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}
