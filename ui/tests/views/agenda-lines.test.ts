import { describe, expect, it } from 'vitest';
import type { Badge, InterviewRow, WallTime } from '../../src/ipc/types';
import { countOfDay, isNext, isOver, linesAbove, linesBelow, minutesUntil, overlaps } from '../../src/views/agenda/agenda-lines';

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

describe('the lines below the last row', () => {
  it('mark the current time if everything has begun', () => {
    expect(linesBelow(row('2025-01-22', '11:45'), NOW, false)).toEqual({ emptyToday: false, now: true, day: null });
    expect(linesBelow(row('2025-01-22', '12:45'), NOW, false).now).toBe(false);
    expect(linesBelow(row('2025-01-22', '11:45'), NOW, true).now).toBe(false);
  });

  it('say that today is empty if all rows are of earlier days', () => {
    expect(linesBelow(row('2025-01-21', '23:30'), NOW, false)).toEqual({ emptyToday: true, now: true, day: null });
  });
});

/** Returns a row with a name from one time to another. */
function named(name: string, start: string, end: string, badge: Badge = 'agreed', date = '2025-01-22'): InterviewRow {
  return { ...row(date, start), name, badge, times: { agreed: { start: at(date, start), end: at(date, end), minutes: null }, proposed: null, proposedByYou: false } };
}

describe('a day of the agenda', () => {
  const rows = [
    named('Ann', '09:00', '09:30'),
    named('Ben', '13:00', '15:00'),
    named('Cara', '13:30', '14:00'),
    named('Dora', '14:00', '14:30'),
    named('Eve', '14:15', '14:45', 'cancelled'),
    named('Finn', '14:00', '14:30', 'agreed', '2025-01-23'),
  ];
  const rowAt = (index: number) => rows[index];

  it('is counted once its end is loaded, without what is cancelled, and today without what has begun', () => {
    expect(countOfDay(rowAt, 0, 6, null)).toBe(4);
    expect(countOfDay(rowAt, 0, 6, NOW)).toBe(3);
    expect(countOfDay(rowAt, 5, 6, null)).toBe(1);
    expect(countOfDay(rowAt, 5, 7, null)).toBeNull();
  });

  it('has its next interview after those that have begun or are cancelled', () => {
    expect(rows.map((_, index) => isNext(rowAt, index, NOW))).toEqual([false, true, false, false, false, false]);
    const first = [named('Ann', '09:00', '09:30'), named('Eve', '12:15', '12:45', 'cancelled'), named('Ben', '13:00', '15:00')];
    expect(first.map((_, index) => isNext((at) => first[at], index, NOW))).toEqual([false, false, true]);
  });

  it('warns of overlaps, but not of interviews that touch or do not take place', () => {
    const names = rows.map((_, index) => overlaps(rowAt, index));
    expect(names).toEqual([[], ['Cara', 'Dora'], ['Ben'], ['Ben'], [], []]);
  });

  it('is over row by row', () => {
    expect(rows.map((one) => isOver(one, NOW))).toEqual([true, false, false, false, false, false]);
    expect(isOver(row('2025-01-22', '11:45'), NOW)).toBe(true);
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
