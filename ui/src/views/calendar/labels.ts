import { shortDay } from '../../format/days';
import { BADGES } from '../../format/badges';
import { kindWord } from '../../format/rows';
import { clock, clockAt, dayAndRange, twelveHours } from '../../format/times';
import type { InterviewRow } from '../../ipc/types';
import { m } from '../../messages';
import { timeOfDay } from '../../state/minutes';
import type { Piece } from './pieces';
import { rangeOf } from './placing';
import { inSecondZone } from './second-zone';

/** Writes an hour of the scale: `15:00`, or `3 PM`. */
export function hourLabel(hour: number): string {
  return fullHour(timeOfDay(hour * 60));
}

/** Writes the same hour by the second zone's clock. */
export function secondHourLabel(hour: number, shift: number): string {
  return fullHour(inSecondZone(hour, shift));
}

/** With twelve hours, a full hour is written without its minutes. */
function fullHour(time: string): string {
  return twelveHours() ? clock(time).replace(':00', '') : clock(time);
}

/** Writes the state of a piece: `They proposed`, `Agreed time`. */
export function stateWord({ part, held, row }: Piece): string {
  if (part === 'was') return m.calendar_was();
  return held ? m.calendar_held() : BADGES[row.badge].word();
}

/** Writes the second line of a block: the place of an agreed interview, and otherwise the state. */
export function secondLine(piece: Piece): string {
  const { badge } = piece.row;
  const isAgreed = piece.part === 'main' && !piece.held && (badge === 'agreed' || badge === 'in_progress' || badge === 'completed');
  return isAgreed ? placeWord(piece.row) : stateWord(piece);
}

/**
 * Writes everything about a piece, for screen readers, what is visible first: `Jo Brandt, Leeds, Fri 24 Jan, 11:30 to
 * 12:00, Agreed`.
 */
export function pieceLabel(piece: Piece): string {
  const range = piece.held ? rangeOf(piece.held) : piece.range;
  const when = range ? dayAndRange(range) : shortDay(piece.stretch.date);
  const { name } = piece.row;
  const [state, second] = [stateWord(piece), secondLine(piece)];
  return second === '' || second === state ? m.calendar_piece({ name, state, when }) : m.calendar_piece_agreed({ name, place: second, when, state });
}

/** Writes the time at which a piece begins. */
export function beginning({ held, range }: Piece): string {
  if (held) return clock(held.start);
  const start = range?.start ?? range?.end;
  return start ? clockAt(start) : '';
}

function placeWord({ kind, place }: InterviewRow): string {
  return (kind === 'video_call' ? kindWord(kind) : (place ?? kindWord(kind))) ?? '';
}
