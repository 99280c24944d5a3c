import type { DayStrip, WallSlot } from '../ipc/types';
import { minuteOfDay } from './minutes';
import { lengthOf, moved, STEP } from './slot';
import type { StripScale } from './strip';

/** Returns the usual hours of a strip, extended so that the slot is visible. */
export function stripScale({ fromHour, toHour }: DayStrip, slot: WallSlot): StripScale {
  const start = minuteOfDay(slot.start);
  const from = Math.min(fromHour * 60, Math.floor(start / 60) * 60);
  const to = Math.max(toHour * 60, Math.min(1440, Math.ceil((start + lengthOf(slot)) / 60) * 60));
  return { from, to };
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
