import type { WallRange, WallSlot, WallTime } from '../types';

/** Minutes since 1970 by the wall clock. The simulated world has one zone and no clock changes. */
export type Minute = number;

export interface Span {
  from: Minute;
  to: Minute;
}

export const DAY = 1440;

/** Parses `2025-01-22 14:20`. */
export function minuteOf(text: string): Minute {
  return Date.parse(`${text.replace(' ', 'T')}:00Z`) / 60_000;
}

/** Creates a span: `span('2025-01-22', '14:20', 30)`. */
export function span(day: string, start: string, minutes: number): Span {
  const from = minuteOf(`${day} ${start}`);
  return { from, to: from + minutes };
}

export function wallTime(minute: Minute): WallTime {
  const at = new Date(minute * 60_000).toISOString();
  return { date: at.slice(0, 10), time: at.slice(11, 16), doubled: null, second: null, at };
}

export function wallRange({ from, to }: Span): WallRange {
  return { start: wallTime(from), end: wallTime(to), minutes: to - from };
}

export function spanOf(slot: WallSlot): Span {
  const from = minuteOf(`${slot.date} ${slot.start}`);
  const to = minuteOf(`${slot.date} ${slot.end}`);
  return { from, to: to > from ? to : to + DAY };
}

export function slotOf({ from, to }: Span): WallSlot {
  const start = wallTime(from);
  return { date: start.date, start: start.time, end: wallTime(to).time, later: false };
}

export function dayOf(minute: Minute): Minute {
  return Math.floor(minute / DAY) * DAY;
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(minute: Minute): number {
  return ((Math.floor(minute / DAY) + 3) % 7) + 1;
}

export function sameSpan(a: Span | null, b: Span | null): boolean {
  return a?.from === b?.from && a?.to === b?.to;
}
