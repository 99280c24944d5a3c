import { shortDay } from '../../format/days';
import { dateFormatter } from '../../format/formatter';
import { BADGES } from '../../format/badges';
import { kindWord } from '../../format/rows';
import { clock, clockAt, dayAndRange, twelveHours } from '../../format/times';
import type { InterviewRow } from '../../ipc/types';
import { m } from '../../messages';
import type { Piece } from './pieces';
import { rangeOf } from './placing';
import { inSecondZone } from './second-zone';

/** Writes an hour of the scale: `15:00`, or `3 PM`. */
export function hourLabel(hour: number): string {
  return hourWords(hour, 0);
}

/** Writes the same hour by the second zone's clock. */
export function secondHourLabel(hour: number, shift: number): string {
  const [hours = 0, minutes = 0] = inSecondZone(hour, shift).split(':').map(Number);
  return hourWords(hours, minutes);
}

function hourWords(hour: number, minute: number): string {
  const twelve = twelveHours();
  const formatter = dateFormatter({
    hour: twelve ? 'numeric' : '2-digit',
    ...((!twelve || minute > 0) && { minute: '2-digit' }),
  });
  return formatter.format(new Date(Date.UTC(2000, 0, 1, hour, minute)));
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
