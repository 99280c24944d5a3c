import type { Doubled, WallRange, WallTime } from '../ipc/types';
import { m } from '../messages';
import { shortDay, type Day } from './days';
import { dateFormatter } from './formatter';
import { countsToTwelve } from './locale.svelte';

/** `14:20`, or `2:20 pm` where the locale counts to twelve. */
export function clock(time: string): string {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const hour12 = twelveHours();
  const formatter = dateFormatter({ hour: hour12 ? 'numeric' : '2-digit', minute: '2-digit', hourCycle: hour12 ? 'h12' : 'h23' });
  return formatter.format(new Date(Date.UTC(2000, 0, 1, hours, minutes)));
}

/** `14`, or `2 PM`: an hour of the day on a scale. */
export function hourOfDay(hour: number): string {
  return twelveHours() ? clock(`${hour % 24}:00`).replace(/:00/, '') : String(hour % 24);
}

/** Whether hours are counted to twelve. */
export const twelveHours = countsToTwelve;

/** An instant by the clocks of one zone. */
type Clocked = Pick<WallTime, 'date' | 'time' | 'doubled'>;

/** A stretch of time by the clocks of one zone. */
interface Ends {
  start: Clocked | null;
  end: Clocked | null;
}

/** `14:20`; `01:30 (later)` of a day that shows it twice. */
export function clockAt({ time, doubled }: Clocked): string {
  return which(clock(time), doubled);
}

/** `13:22 to 13:42`; only one end where only one is given. */
export function clockRange({ start, end }: Ends): string {
  if (start && end) return m.range({ start: startBefore(end, start), end: endAfter(start, end) });
  if (start) return m.range_from({ start: clockAt(start) });
  if (end) return m.range_until({ end: clockAt(end) });
  return m.range_none();
}

/** The half of the day, and which of two it is, are said once where both ends share them. */
function startBefore(end: Clocked, start: Clocked): string {
  const sameDay = start.date === end.date;
  const sameHalf = sameDay && twelveHours() && start.time < '12' === end.time < '12';
  const sameTurn = sameDay && start.doubled === end.doubled;
  return which(sameHalf ? withoutHalf(clock(start.time)) : clock(start.time), sameTurn ? null : start.doubled);
}

function endAfter(start: Clocked, end: Clocked): string {
  return start.date === end.date ? clockAt(end) : `${clockAt(end)} ${shortDay(end.date, start.date)}`;
}

function which(time: string, doubled: Doubled | null): string {
  if (doubled === null) return time;
  return doubled === 'earlier' ? m.time_earlier({ time }) : m.time_later({ time });
}

/** `2:20` of `2:20 PM`, where the end says the half of the day. */
function withoutHalf(time: string): string {
  return time.replace(/[\s\u202f]*\p{L}[\p{L}.]*$/u, '');
}

/** `Wed 22 Jan, 13:22 to 13:42`. */
export function dayAndRange(range: WallRange, today?: Day): string {
  const day = (range.start ?? range.end)?.date;
  return day ? m.day_and_time({ day: shortDay(day, today), time: clockRange(range) }) : m.range_none();
}

/** `13:22 to 13:42` where the day is `day`, else with its day. */
export function rangeBeside(range: WallRange, day: Day | undefined, today?: Day): string {
  const own = (range.start ?? range.end)?.date;
  return own === day ? clockRange(range) : dayAndRange(range, today);
}

/** `15:20 to 15:50` in the second zone, where one is set; with its day where that is another one. */
export function secondRange({ start, end }: WallRange): string | null {
  if (!start?.second) return null;
  const time = clockRange({ start: start.second, end: end?.second ?? null });
  return start.second.date === start.date ? time : m.day_and_time({ day: shortDay(start.second.date, start.date), time });
}

/** `Today 12:40`, `Tue 21 Jan 19:31`. */
export function moment(time: WallTime, today: Day): string {
  const day = time.date === today ? m.today() : shortDay(time.date, today);
  return m.day_time_short({ day, time: clockAt(time) });
}
