import type { WallTime } from '../../ipc/types';
import { moved } from '../../state/slot';

/** The time on the wall some minutes after the application told it. */
export function advanced(now: WallTime, minutes: number): WallTime {
  if (minutes === 0) return now;
  const { date, start } = moved({ date: now.date, start: now.time, end: now.time, later: false }, minutes);
  return { date, time: start, doubled: null, second: null, at: new Date(Date.parse(now.at) + minutes * 60_000).toISOString() };
}
