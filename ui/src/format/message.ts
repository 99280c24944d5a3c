import type { InterviewDetail } from '../ipc/types';
import { kindWord } from './rows';
import { sidesOf } from './sides';
import { dayAndRange } from './times';

/**
 * Writes an interview as a message to someone else: the name, the time of each side, the zone of the times, and the
 * place. Each is a line.
 */
export function messageOf(detail: InterviewDetail, zone: string): string {
  const { row, location } = detail;
  const times = sidesOf(detail, '').flatMap(({ label, range }) => (range ? [`${label}: ${dayAndRange(range)}`] : []));
  const place = [kindWord(row.kind), location ?? row.place].filter(Boolean).join(', ');
  return [row.name, ...times, times.length > 0 ? zone : '', place].filter(Boolean).join('\n');
}
