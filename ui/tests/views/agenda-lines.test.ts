import { describe, expect, it } from 'vitest';
import type { InterviewRow, WallTime } from '../../src/ipc/types';
import { linesAbove, minutesUntil } from '../../src/views/agenda/agenda-lines';

const at = (date: string, time: string): WallTime => ({ at: `${date}T${time}:00Z`, date, time, doubled: null, second: null });
const NOW = at('2025-01-22', '12:00');

function row(date: string, time: string): InterviewRow {
  const start = at(date, time);
  return { day: date, times: { agreed: { start, end: null, minutes: null }, proposed: null } } as InterviewRow;
}

describe('the lines of the agenda', () => {
  const above = (one: InterviewRow | null, other: InterviewRow, past = false) => linesAbove(one, other, NOW, past);

  it('mark the current time above the first interview that has not begun', () => {
    expect(above(null, row('2025-01-22', '11:45'))).toEqual({ emptyToday: false, now: false, day: '2025-01-22' });
    expect(above(row('2025-01-22', '11:45'), row('2025-01-22', '12:30'))).toEqual({ emptyToday: false, now: true, day: null });
    expect(above(row('2025-01-22', '12:30'), row('2025-01-22', '13:30')).now).toBe(false);
    expect(above(row('2025-01-22', '11:45'), row('2025-01-23', '09:00'))).toEqual({ emptyToday: false, now: true, day: '2025-01-23' });
  });

  it('say that today is empty', () => {
    expect(above(null, row('2025-01-24', '09:00'))).toEqual({ emptyToday: true, now: true, day: '2025-01-24' });
    expect(above(row('2025-01-21', '09:00'), row('2025-01-24', '09:00')).emptyToday).toBe(true);
  });

  it('are only the days in the past', () => {
    expect(above(null, row('2025-01-24', '09:00'), true)).toEqual({ emptyToday: false, now: false, day: '2025-01-24' });
  });
});

describe('the minutes until an interview', () => {
  it('count only the last hour', () => {
    expect(minutesUntil(row('2025-01-22', '12:12'), NOW)).toBe(12);
    expect(minutesUntil(row('2025-01-22', '13:00'), NOW)).toBe(60);
    expect(minutesUntil(row('2025-01-22', '13:01'), NOW)).toBeNull();
    expect(minutesUntil(row('2025-01-22', '12:00'), NOW)).toBeNull();
  });
});
