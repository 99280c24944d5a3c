import { m } from '../../messages';
import { timeOfDay } from '../../state/minutes';

/** Writes an hour of the day by the second zone's clock: `15:00`. */
export function inSecondZone(hour: number, shift: number): string {
  return timeOfDay(hour * 60 + shift);
}

/** Writes the lead of the second zone's clock: `+3 h`, `−4 h 30`. */
export function shiftWords(shift: number): string {
  const minutes = Math.abs(shift);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const length = rest === 0 ? m.hours_short({ count: hours }) : m.hours_minutes_short({ hours, minutes: String(rest).padStart(2, '0') });
  return `${shift < 0 ? '−' : '+'}${length}`;
}

/** Writes the short name of a zone from its label: `GMT` from `London (GMT)`. */
export function zoneShort(label: string): string {
  return /\(([^()]+)\)$/.exec(label)?.[1] ?? label;
}
