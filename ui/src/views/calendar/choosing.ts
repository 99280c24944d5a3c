import { daysBetween } from '../../format/day-arithmetic';
import { compareIds } from '../../state/ids';
import type { Stretch } from './stretch';

/** An item that the arrow keys can select. */
export interface Choosable {
  id: string;
  stretch: Stretch;
}

export type Direction = 'up' | 'down' | 'before' | 'after';

/**
 * Returns the item that an arrow key selects from `current`. Up and down follow the order of time. Before and after
 * lead to the nearest day with an item, and there to the one nearest in time of day.
 */
export function neighbour(choices: readonly Choosable[], current: string | null, direction: Direction): Choosable | null {
  const ordered = [...choices].sort(byTime);
  const index = ordered.findIndex(({ id }) => id === current);
  const here = ordered[index];
  if (!here) return ordered[0] ?? null;
  if (direction === 'up') return ordered[index - 1] ?? null;
  if (direction === 'down') return ordered[index + 1] ?? null;
  const sign = direction === 'after' ? 1 : -1;
  const days = ({ stretch }: Choosable) => sign * daysBetween(here.stretch.date, stretch.date);
  const minutes = ({ stretch }: Choosable) => Math.abs(stretch.start - here.stretch.start);
  return ordered.filter((choice) => days(choice) > 0).sort((a, b) => days(a) - days(b) || minutes(a) - minutes(b))[0] ?? null;
}

/** Returns the items from one to another in the order of time, or only `to` if `from` is not among them. */
export function between(choices: readonly Choosable[], from: string | null, to: string): string[] {
  const ids = [...choices].sort(byTime).map(({ id }) => id);
  const [one, other] = [ids.indexOf(from ?? to), ids.indexOf(to)];
  return one < 0 || other < 0 ? [to] : ids.slice(Math.min(one, other), Math.max(one, other) + 1);
}

function byTime(a: Choosable, b: Choosable): number {
  const [one, other] = [a.stretch, b.stretch];
  return one.date.localeCompare(other.date) || one.start - other.start || compareIds(a.id, b.id);
}
