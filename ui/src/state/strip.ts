import type { DayStrip, WallRange, WallSlot } from '../ipc/types';
import { lengthOf, minuteOfDay, moved, STEP } from './slot';

/** The range of minutes that a strip shows: its usual hours, extended so that the slot is visible. */
export interface StripScale {
  from: number;
  to: number;
}

export function stripScale({ fromHour, toHour }: DayStrip, slot: WallSlot): StripScale {
  const start = minuteOfDay(slot.start);
  const from = Math.min(fromHour * 60, Math.floor(start / 60) * 60);
  const to = Math.max(toHour * 60, Math.min(1440, Math.ceil((start + lengthOf(slot)) / 60) * 60));
  return { from, to };
}

/** Returns the usual hours of a strip. */
export function usualScale({ fromHour, toHour }: DayStrip): StripScale {
  return { from: fromHour * 60, to: toHour * 60 };
}

/** Returns the minutes of a day that a range covers, or null if it is not on that day. */
export function minutesOn(day: string, { start, end, minutes }: WallRange): { start: number; end: number } | null {
  if (!start || start.date !== day) return null;
  const from = minuteOfDay(start.time);
  return { start: from, end: from + (minutes ?? (end ? Math.max(0, minuteOfDay(end.time) - from) : 0)) };
}

/** Returns the position of a time range on a strip, in percent of its width, or null if it is not visible. */
export function placeOn({ from, to }: StripScale, start: number, end: number): { left: number; width: number } | null {
  const first = Math.max(from, start);
  const last = Math.min(to, end);
  if (last <= first) return null;
  const whole = to - from;
  return { left: (100 * (first - from)) / whole, width: (100 * (last - first)) / whole };
}

/**
 * Returns the slot after a drag by a share of the strip's width. It snaps to quarter hours and stays within the
 * strip.
 */
export function draggedBy(slot: WallSlot, share: number, { from, to }: StripScale): WallSlot {
  const start = minuteOfDay(slot.start);
  const target = Math.round((start + share * (to - from)) / STEP) * STEP;
  const bounded = Math.max(from, Math.min(target, Math.max(from, to - STEP)));
  return moved(slot, bounded - start);
}
