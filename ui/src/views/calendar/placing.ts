import { addDays, type Day } from '../../format/days';
import type { Doubled, InterviewRow, WallRange, WallSlot } from '../../ipc/types';
import { FINE_STEP, lengthOf, minuteOfDay, moved, slotOfRange, STEP, timeOfDay } from '../../state/slot';

const DAY_MINUTES = 24 * 60;

/**
 * Returns the slot that can be dragged: the proposal if there is one, and never the agreed time beside it. Moving is
 * plain wall-clock arithmetic. The application decides which instant it is, and whether it exists, when it checks the
 * slot.
 */
export function movableSlot({ times, canPropose }: InterviewRow): WallSlot | null {
  return canPropose ? slotOfRange(times.proposed ?? times.agreed) : null;
}

/**
 * Returns the slot after a drag by `seconds`. Whole days keep the time of day, and any other drag snaps to the grid.
 */
export function dragged(slot: WallSlot, seconds: number): WallSlot {
  return moved(slot, Math.round(seconds / 60) + gridPull(slot, seconds));
}

/** Returns the minutes by which the grid moves a drag by `seconds` away from the pointer. */
export function gridPull(slot: WallSlot, seconds: number): number {
  const minutes = Math.round(seconds / 60);
  if (minutes % DAY_MINUTES === 0) return 0;
  const start = minuteOfDay(slot.start) + minutes;
  return toGrid(start) - start;
}

/** Returns the slot after its end was dragged by `seconds`. The end snaps to the grid and stays after the start. */
export function stretched(slot: WallSlot, seconds: number): WallSlot {
  const start = minuteOfDay(slot.start);
  let end = toGrid(start + lengthOf(slot) + Math.round(seconds / 60));
  while (end - start < FINE_STEP) end += STEP;
  return { ...slot, end: timeOfDay(Math.min(end, start + DAY_MINUTES)) };
}

/**
 * Returns the slot after its start was dragged by `seconds`. The start snaps to the grid and stays before the end.
 */
export function stretchedFromStart(slot: WallSlot, seconds: number): WallSlot {
  const length = lengthOf(slot);
  const start = minuteOfDay(slot.start);
  let by = toGrid(start + Math.round(seconds / 60)) - start;
  while (length - by < FINE_STEP) by -= STEP;
  by = Math.max(by, length - DAY_MINUTES);
  return { ...moved(slot, by), end: slot.end };
}

export function endDay(slot: WallSlot): Day {
  return minuteOfDay(slot.end) > minuteOfDay(slot.start) ? slot.date : addDays(slot.date, 1);
}

/** Converts a slot to a range for display. Its instants are unknown, and not needed for that. */
export function rangeOf(slot: WallSlot): WallRange {
  const wall = (date: Day, time: string, doubled: Doubled | null = null) => ({ date, time, doubled, second: null, at: '' });
  return { start: wall(slot.date, slot.start, slot.later ? 'later' : null), end: wall(endDay(slot), slot.end), minutes: lengthOf(slot) };
}

function toGrid(minute: number): number {
  return Math.round(minute / STEP) * STEP;
}
