import { weekday, type Day } from '../../format/days';
import { dateFormatter } from '../../format/formatter';
import { twelveHours } from '../../format/times';
import { inSecondZone } from './second-zone';

/**
 * Returns the day of a date of the library. It is read from the local fields, because the library uses them without a
 * zone.
 */
export function dayOf(date: Date): Day {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Creates the head of a column, `Wed 22`, with a badge on today. */
export function dayHead(day: Day, today: Day, note: { text: string; title: string } | null = null): { domNodes: Node[] } {
  const name = element('span', 'head-name', weekday(day, 'short'));
  const number = element('b', day === today ? 'head-day is-today' : 'head-day', String(Number(day.slice(8))));
  if (note === null) return { domNodes: [name, number] };
  const other = element('span', 'head-note', note.text);
  other.title = note.title;
  return { domNodes: [name, number, other] };
}

/** Creates the label of an hour, `15:00`, after the same hour in the second zone. */
export function hourLabel(hour: number, shift: number | null): { domNodes: Node[] } {
  const own = element('span', 'hour', hourWords(hour, 0));
  if (shift === null) return { domNodes: [own] };
  const second = inSecondZone(hour, shift);
  return { domNodes: [element('span', 'hour second', hourWords(Number(second.slice(0, 2)), Number(second.slice(3)))), own] };
}

function hourWords(hour: number, minute: number): string {
  const twelve = twelveHours();
  const formatter = dateFormatter({
    hour: twelve ? 'numeric' : '2-digit',
    ...((!twelve || minute > 0) && { minute: '2-digit' }),
  });
  return formatter.format(new Date(Date.UTC(2000, 0, 1, hour, minute)));
}

function element(tag: 'span' | 'b', className: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
