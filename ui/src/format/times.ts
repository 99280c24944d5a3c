import type { Doubled, WallRange, WallTime } from '../ipc/types';
import { m } from '../messages';
import { dateOnly, shortDay, type Day } from './days';
import { dateFormatter } from './formatter';
import { countsToTwelve } from './locale.svelte';

/** Writes `14:20`, or `2:20 pm` if the locale uses 12 hours. */
export function clock(time: string): string {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const hour12 = twelveHours();
  const formatter = dateFormatter({ hour: hour12 ? 'numeric' : '2-digit', minute: '2-digit', hourCycle: hour12 ? 'h12' : 'h23' });
  return formatter.format(new Date(Date.UTC(2000, 0, 1, hours, minutes)));
}

/** Writes `14:20`, or `2:20` with twelve hours, where a scale beside it tells the half of the day. */
export function clockOnScale(time: string): string {
  return twelveHours() ? withoutHalf(clock(time)) : clock(time);
}

/** Writes an hour for a scale: `14`, or `2 PM`. */
export function hourOfDay(hour: number): string {
  return twelveHours() ? clock(`${hour % 24}:00`).replace(/:00/, '') : String(hour % 24);
}

export const twelveHours = countsToTwelve;

/** A wall-clock time in one zone. */
type ZonedTime = Pick<WallTime, 'date' | 'time' | 'doubled'>;

/** A range of wall-clock times in one zone. */
interface ZonedRange {
  start: ZonedTime | null;
  end: ZonedTime | null;
}

/** Writes `14:20`, or `01:30 (later)` on a day on which that time occurs twice. */
export function clockAt({ time, doubled }: ZonedTime): string {
  return withOccurrence(clock(time), doubled);
}

/** Returns true if two ranges begin and end at the same instants. */
export function sameRange(one: WallRange | null | undefined, other: WallRange | null): boolean {
  return one?.start?.at === other?.start?.at && one?.end?.at === other?.end?.at;
}

/** Joins both ends of a range with a dash. It has spaces around it if an end consists of several words. */
export function rangeWords(start: string, end: string, spaced = /\s/.test(start + end)): string {
  return (spaced ? m.range_spaced : m.range)({ start, end });
}

/** Writes `13:22–13:42`, or only one end if the other is missing. */
export function clockRange(range: ZonedRange | null): string {
  const { start, end } = range ?? { start: null, end: null };
  if (start && end) return rangeWords(startWords(end, start), endWords(start, end));
  if (start) return m.range_from({ start: clockAt(start) });
  if (end) return m.range_until({ end: clockAt(end) });
  return m.badge_no_time();
}

/** Writes the start. It leaves out AM or PM, and which of two equal times is meant, if the end says the same. */
function startWords(end: ZonedTime, start: ZonedTime): string {
  const sameDay = start.date === end.date;
  const sameHalf = sameDay && twelveHours() && start.time < '12' === end.time < '12';
  const sameOccurrence = sameDay && start.doubled === end.doubled;
  return withOccurrence(sameHalf ? withoutHalf(clock(start.time)) : clock(start.time), sameOccurrence ? null : start.doubled);
}

function endWords(start: ZonedTime, end: ZonedTime): string {
  return start.date === end.date ? clockAt(end) : `${clockAt(end)} ${shortDay(end.date, start.date)}`;
}

function withOccurrence(time: string, doubled: Doubled | null): string {
  if (doubled === null) return time;
  return doubled === 'earlier' ? m.time_earlier({ time }) : m.time_later({ time });
}

/** Removes AM or PM, in any script, from the end of a time. */
function withoutHalf(time: string): string {
  return time.replace(/[\s\u202f]*\p{L}[\p{L}.]*$/u, '');
}

/** Writes `Wed 22 Jan, 13:22–13:42`. */
export function dayAndRange(range: WallRange | null, today?: Day): string {
  const day = (range?.start ?? range?.end)?.date;
  return day ? m.day_and_time({ day: shortDay(day, today), time: clockRange(range) }) : m.badge_no_time();
}

/** Writes `13:22–13:42` if the range is on `day`, or else with its own day. */
export function rangeBeside(range: WallRange, day: Day | undefined, today?: Day): string {
  const own = (range.start ?? range.end)?.date;
  return own === day ? clockRange(range) : dayAndRange(range, today);
}

/** Writes `15:20–15:50` in the second zone, with the day if it differs. Null if no second zone is set. */
export function secondRange({ start, end }: WallRange): string | null {
  if (!start?.second) return null;
  const time = clockRange({ start: start.second, end: end?.second ?? null });
  return start.second.date === start.date ? time : m.day_and_time({ day: shortDay(start.second.date, start.date), time });
}

/** Writes `Today 12:40` or `Tue 21 Jan 19:31`. */
export function moment(time: WallTime, today: Day): string {
  const day = time.date === today ? m.today() : shortDay(time.date, today);
  return m.day_time_short({ day, time: clockAt(time) });
}

/** Writes `today 12:40` or `Tue 21 Jan 19:31`, after other words. */
export function momentAfterWords(time: WallTime, today: Day): string {
  return time.date === today ? m.day_time_short({ day: m.today_after_words(), time: clockAt(time) }) : moment(time, today);
}

/** Writes `12:38`, with the day if it is not today. */
export function timeOrMoment(time: WallTime, today: Day): string {
  return time.date === today ? clockAt(time) : moment(time, today);
}

/** Writes `Today 12:40`, `Tue 21 Jan` or `25 May 2024`. */
export function activity(time: WallTime, today: Day): string {
  if (time.date === today) return moment(time, today);
  return time.date.slice(0, 4) === today.slice(0, 4) ? shortDay(time.date) : dateOnly(time.date);
}
