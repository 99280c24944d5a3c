import { daysBetween } from '../../format/days';
import { compareIds } from '../../state/ids';
import type { Stretch } from './stretch';

/** An item that the arrow keys can select. */
interface Choice {
  id: string;
  stretch: Stretch;
}

export type Direction = 'up' | 'down' | 'before' | 'after';

/**
 * Returns the item that an arrow key selects from `current`. Up and down follow the order of time. Before and after
 * lead to the nearest day with an item, and there to the one nearest in time of day.
 */
export function neighbour(choices: readonly Choice[], current: string | null, direction: Direction): Choice | null {
  const ordered = [...choices].sort(byTime);
  const index = ordered.findIndex(({ id }) => id === current);
  const here = ordered[index];
  if (!here) return ordered[0] ?? null;
  if (direction === 'up') return ordered[index - 1] ?? null;
  if (direction === 'down') return ordered[index + 1] ?? null;
  const sign = direction === 'after' ? 1 : -1;
  const days = ({ stretch }: Choice) => sign * daysBetween(here.stretch.date, stretch.date);
  const minutes = ({ stretch }: Choice) => Math.abs(stretch.start - here.stretch.start);
  return ordered.filter((choice) => days(choice) > 0).sort((a, b) => days(a) - days(b) || minutes(a) - minutes(b))[0] ?? null;
}

function byTime(a: Choice, b: Choice): number {
  const [one, other] = [a.stretch, b.stretch];
  return one.date.localeCompare(other.date) || one.start - other.start || compareIds(a.id, b.id);
}
