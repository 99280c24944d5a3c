import { m } from '../messages';

/** Writes `45 min`, `1 h 30`, `24 h`. */
export function lengthWords(minutes: number): string {
  if (minutes < 60) return m.minutes_short({ count: minutes });
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest === 0 ? m.hours_short({ count: hours }) : m.hours_minutes_short({ hours, minutes: String(rest).padStart(2, '0') });
}

/** Writes `Length 30 min (was 20)`, `Length 1 h 30 (was 45 min)`. */
export function lengthWas(now: number, was: number): string {
  return m.form_length_was({ now: lengthWords(now), was: now < 60 && was < 60 ? String(was) : lengthWords(was) });
}
