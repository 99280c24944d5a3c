import type { Times, WallRange } from '../ipc/types';
import { m } from '../messages';
import { weekday } from './days';
import { clockAt } from './times';

/** Writes `Accept 12:30`, or `Accept Tue 16:00` if the other time is on another day. */
export function acceptWords({ agreed, proposed }: Times): string {
  return m.accept_at({ time: startBeside(proposed, agreed) });
}

/** Writes `Keep 10:30`, or `Keep Mon 09:00` if the other time is on another day. */
export function keepWords({ agreed, proposed }: Times): string {
  return m.keep_at({ time: startBeside(agreed, proposed) });
}

/** Writes the start of a range, with its weekday unless the other range is on the same day. */
export function startBeside(range: WallRange | null, other: WallRange | null): string {
  if (!range?.start) return '';
  const time = clockAt(range.start);
  if (!other?.start || other.start.date === range.start.date) return time;
  return m.day_time_short({ day: weekday(range.start.date, 'short'), time });
}
