import { addDays, daysBetween } from '../../format/day-arithmetic';
import type { Day } from '../../format/days';
import type { Doubled, InterviewRow, WallRange, WallSlot } from '../../ipc/types';
import { DAY, minuteOfDay, timeOfDay } from '../../state/minutes';
import { FINE_STEP, lengthOf, moved, slotOfRange, STEP } from '../../state/slot';

/**
 * Returns the slot that can be dragged: the proposal if there is one, and never the agreed time beside it. Moving is
 * plain wall-clock arithmetic. The application decides which instant it is, and whether it exists, when it checks the
 * slot.
 */
export function movableSlot({ times, canPropose }: InterviewRow): WallSlot | null {
  return canPropose ? slotOfRange(times.proposed ?? times.agreed) : null;
}

/** A position in the calendar: the index of a shown day, and the minute of that day. */
export interface Point {
  day: number;
  minute: number;
}

/** The part of a block that is dragged. */
export type Grip = 'whole' | 'start' | 'end';

/** Returns the position at a point of the screen. It is computed from the drawn box, so it is exact at every zoom. */
export function pointIn(box: Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>, days: number, rightToLeft: boolean, x: number, y: number): Point {
  const across = (x - box.left) / (box.width || 1);
  const day = Math.floor(days * (rightToLeft ? 1 - across : across));
  const minute = (DAY * (y - box.top)) / (box.height || 1);
  return { day: Math.min(days - 1, Math.max(0, day)), minute: Math.min(DAY, Math.max(0, minute)) };
}

/** Returns the slot after a part of its block was dragged from one position to another. It snaps to `step` minutes. */
export function draggedTo(slot: WallSlot, grip: Grip, from: Point, to: Point, days: readonly Day[], step = STEP): WallSlot {
  const [first, last] = [days[from.day], days[to.day]];
  const daysBy = first === undefined || last === undefined ? 0 : daysBetween(first, last);
  const minutes = to.minute - from.minute;
  if (grip === 'whole') return dragged(slot, daysBy, minutes, step);
  return (grip === 'end' ? stretched : stretchedFromStart)(slot, daysBy * DAY + minutes, step);
}

/**
 * Returns the slot moved by days and minutes. Its start snaps to the step. A drag by days alone keeps the time of day,
 * also one that is on no step.
 */
export function dragged(slot: WallSlot, days: number, minutes: number, step = STEP): WallSlot {
  const start = minuteOfDay(slot.start);
  const by = Math.abs(minutes) < step / 2 ? 0 : snapped(start + minutes, step) - start;
  return days === 0 && by === 0 ? slot : moved(slot, days * DAY + by);
}

/** Returns the slot with its end moved by minutes. The end snaps to the step and stays after the start. */
export function stretched(slot: WallSlot, minutes: number, step = STEP): WallSlot {
  if (Math.abs(minutes) < step / 2) return slot;
  const start = minuteOfDay(slot.start);
  let end = snapped(start + lengthOf(slot) + minutes, step);
  if (end - start < FINE_STEP) end = snapped(start + FINE_STEP + step / 2, step);
  return { ...slot, end: timeOfDay(Math.min(end, start + DAY)) };
}

/** Returns the slot with its start moved by minutes. The start snaps to the step and stays before the end. */
export function stretchedFromStart(slot: WallSlot, minutes: number, step = STEP): WallSlot {
  if (Math.abs(minutes) < step / 2) return slot;
  const length = lengthOf(slot);
  const end = minuteOfDay(slot.start) + length;
  let start = snapped(minuteOfDay(slot.start) + minutes, step);
  if (end - start < FINE_STEP) start = step * Math.floor((end - FINE_STEP) / step);
  return { ...moved(slot, Math.max(start, end - DAY) - minuteOfDay(slot.start)), end: slot.end };
}

export function endDay(slot: WallSlot): Day {
  return minuteOfDay(slot.end) > minuteOfDay(slot.start) ? slot.date : addDays(slot.date, 1);
}

/** Converts a slot to a range for display. Its instants are unknown, and not needed for that. */
export function rangeOf(slot: WallSlot): WallRange {
  const wall = (date: Day, time: string, doubled: Doubled | null = null) => ({ date, time, doubled, second: null, at: '' });
  return { start: wall(slot.date, slot.start, slot.later ? 'later' : null), end: wall(endDay(slot), slot.end), minutes: lengthOf(slot) };
}

function snapped(minute: number, step: number): number {
  return Math.round(minute / step) * step;
}
