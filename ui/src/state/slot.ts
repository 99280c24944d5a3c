import type { Times, WallRange, WallSlot, WallTime } from '../ipc/types';
import { addDays, daysBetween } from '../format/day-arithmetic';
import { DAY, minuteOfDay, timeOfDay } from './minutes';

/** The steps in minutes by which a slot is moved and resized. */
export const STEP = 15;
export const FINE_STEP = 5;
const USUAL_LENGTH = 30;

/** Returns the length in minutes by the wall clock. An end that is not after the start is on the next day. */
export function lengthOf(slot: WallSlot): number {
  const length = minuteOfDay(slot.end) - minuteOfDay(slot.start);
  return length > 0 ? length : length + DAY;
}

export function sameSlot(a: WallSlot, b: WallSlot): boolean {
  return a.date === b.date && a.start === b.start && a.end === b.end && a.later === b.later;
}

/** Returns the slot with another start and the same length. */
export function withStart(slot: WallSlot, start: string, minutes = lengthOf(slot)): WallSlot {
  return { ...slot, start, end: timeOfDay(minuteOfDay(start) + minutes), later: false };
}

export function withEnd(slot: WallSlot, end: string): WallSlot {
  return { ...slot, end };
}

export function withDate(slot: WallSlot, date: string): WallSlot {
  return { ...slot, date, later: false };
}

/** Returns the slot moved by `minutes`, across midnight if needed. */
export function moved(slot: WallSlot, minutes: number): WallSlot {
  const start = minuteOfDay(slot.start) + minutes;
  const date = addDays(slot.date, Math.floor(start / DAY));
  return { ...withStart(slot, timeOfDay(start)), date };
}

/** Returns the slot with its end moved. It is never shorter than the finest step and never longer than a day. */
export function resized(slot: WallSlot, minutes: number): WallSlot {
  const length = Math.min(DAY, Math.max(FINE_STEP, lengthOf(slot) + minutes));
  return { ...slot, end: timeOfDay(minuteOfDay(slot.start) + length) };
}

/**
 * Returns the slot of a range, or null if the range has no start. A slot cannot express every range: no time at all
 * becomes the usual length, and more than a day becomes a day.
 */
export function slotOfRange(range: WallRange | null): WallSlot | null {
  if (!range?.start) return null;
  const { date, time, doubled } = range.start;
  const minutes = Math.min(DAY, wallMinutes(range) || USUAL_LENGTH);
  return { date, start: time, end: timeOfDay(minuteOfDay(time) + minutes), later: doubled === 'later' };
}

/**
 * Returns the length of a range by the wall clock, and the usual length if it has no end. A range that ends by the
 * wall clock before it begins, because the clocks go back, has its true length.
 */
export function wallMinutes({ start, end, minutes }: WallRange): number {
  if (!start || !end) return start ? USUAL_LENGTH : 0;
  const wall = daysBetween(start.date, end.date) * DAY + minuteOfDay(end.time) - minuteOfDay(start.time);
  return wall > 0 ? wall : Math.max(0, minutes ?? 0);
}

/** Returns the initial slot of a form: the proposed time, or else the agreed time, or else the next full hour. */
export function firstSlot(times: Times, now: WallTime): WallSlot {
  return slotOfRange(times.proposed) ?? slotOfRange(times.agreed) ?? nextFullHour(now);
}

/** Returns the time before a proposal was made. It is offered for proposing again if Undo comes too late. */
export function earlierSlot(times: Times): WallSlot | null {
  return (times.proposedByYou ? slotOfRange(times.proposed) : null) ?? slotOfRange(times.agreed);
}

function nextFullHour(now: WallTime): WallSlot {
  const hour = Math.floor(minuteOfDay(now.time) / 60) + 1;
  const start = timeOfDay(hour * 60);
  const date = hour < 24 ? now.date : addDays(now.date, 1);
  return { date, start, end: timeOfDay(hour * 60 + USUAL_LENGTH), later: false };
}
