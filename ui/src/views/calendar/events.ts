import type { Calendar } from '@event-calendar/core';
import { BADGES } from '../../format/badges';
import type { InterviewRow, WallRange, WallSlot, WallTime } from '../../ipc/types';
import { moved, slotOfRange } from '../../state/slot';
import { endDay, movableSlot } from './placing';

/** A block in the calendar. */
export interface Piece extends Record<string, unknown> {
  row: InterviewRow;
  /** `was` is the agreed time of an interview with another proposed time. It is shown and cannot be moved. */
  part: 'main' | 'was';
  slot: WallSlot;
  /** True while it is being moved. Nothing of this is saved. */
  moving: boolean;
  past: boolean;
}

/** A move that was not proposed yet. */
interface Moving {
  id: string;
  slot: WallSlot;
}

export const NOW_LINE = 'now';

export function pieces(rows: readonly InterviewRow[], moving: Moving | null, now: WallTime): Piece[] {
  const past = (range: WallRange | null) => {
    const end = range?.end ?? range?.start;
    return end ? Date.parse(end.at) < Date.parse(now.at) : false;
  };
  return rows.flatMap((row) => {
    const { agreed, proposed } = row.times;
    const slot = slotOfRange(proposed ?? agreed);
    if (!slot) return [];
    const held = moving?.id === row.id ? moving.slot : null;
    const was = proposed || held ? slotOfRange(agreed) : null;
    const main: Piece = {
      row,
      part: 'main',
      slot: held ?? slot,
      moving: held !== null,
      past: !held && past(proposed ?? agreed),
    };
    return was ? [{ row, part: 'was', slot: was, moving: false, past: past(agreed) }, main] : [main];
  });
}

/** Converts the pieces to events of the library, with wall-clock times without a zone. */
export function calendarEvents(shown: readonly Piece[], now: WallTime | null, resizable: boolean): Calendar.EventInput[] {
  const events: Calendar.EventInput[] = shown.map((piece) => {
    const movable = piece.part === 'main' && movableSlot(piece.row) !== null;
    return {
      id: pieceId(piece),
      ...dateTimes(piece.slot),
      startEditable: movable,
      durationEditable: movable && resizable,
      classNames: classesOf(piece),
      extendedProps: piece,
    };
  });
  if (now) events.push({ id: NOW_LINE, ...nowLine(now), display: 'background', classNames: 'now-line' });
  return events;
}

export function pieceId({ row, part }: Pick<Piece, 'row' | 'part'>): string {
  return part === 'main' ? row.id : `${row.id}-was`;
}

function classesOf({ row, part, moving, past }: Piece): string[] {
  if (part === 'was') return ['was'];
  if (moving) return ['proposal', 'held'];
  const { tone } = BADGES[row.badge];
  return [past && tone === 'agreed' ? 'past' : tone];
}

function dateTimes(slot: WallSlot): { start: string; end: string } {
  return { start: `${slot.date}T${slot.start}:00`, end: `${endDay(slot)}T${slot.end}:00` };
}

function nowLine({ date, time }: WallTime): { start: string; end: string } {
  const minute = moved({ date, start: time, end: time, later: false }, 1);
  return dateTimes({ date, start: time, end: minute.start, later: false });
}
