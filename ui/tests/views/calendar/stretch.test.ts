import { describe, expect, it } from 'vitest';
import type { WallTime } from '../../../src/ipc/types';
import { partsOn, stretchOfRange, stretchOfSlot } from '../../../src/views/calendar/stretch';

const at = (date: string, time: string, doubled: WallTime['doubled'] = null): WallTime => ({ date, time, doubled, second: null, at: '' });
const week = ['2025-01-20', '2025-01-21', '2025-01-22', '2025-01-23', '2025-01-24'];

describe('the time of an interview in the calendar', () => {
  it('is its range by the wall clock, over any number of days', () => {
    expect(stretchOfRange({ start: at('2025-01-22', '13:22'), end: at('2025-01-22', '13:42'), minutes: 20 })).toEqual({ date: '2025-01-22', start: 802, minutes: 20 });
    expect(stretchOfRange({ start: at('2025-01-20', '09:00'), end: at('2025-01-22', '10:00'), minutes: 2940 })?.minutes).toBe(2940);
  });

  it('has no length if the interview has none', () => {
    expect(stretchOfRange({ start: at('2025-01-22', '13:22'), end: at('2025-01-22', '13:22'), minutes: 0 })?.minutes).toBe(0);
  });

  it('has the usual length without an end, and is the end without a start', () => {
    expect(stretchOfRange({ start: at('2025-01-22', '13:00'), end: null, minutes: null })).toEqual({ date: '2025-01-22', start: 780, minutes: 30 });
    expect(stretchOfRange({ start: null, end: at('2025-01-22', '13:00'), minutes: null })).toEqual({ date: '2025-01-22', start: 780, minutes: 0 });
    expect(stretchOfRange({ start: null, end: null, minutes: null })).toBeNull();
    expect(stretchOfRange(null)).toBeNull();
  });

  it('ends by the wall clock on the day on which the clocks go forward', () => {
    // The clocks go from 01:00 to 02:00: half an hour passes.
    expect(stretchOfRange({ start: at('2025-03-30', '00:45'), end: at('2025-03-30', '02:15'), minutes: 30 })?.minutes).toBe(90);
  });

  it('has its true length if the clocks go back during it', () => {
    // The clocks go from 02:00 to 01:00.
    expect(stretchOfRange({ start: at('2025-10-26', '01:45', 'earlier'), end: at('2025-10-26', '01:15', 'later'), minutes: 30 })?.minutes).toBe(30);
    expect(stretchOfRange({ start: at('2025-10-26', '01:30', 'earlier'), end: at('2025-10-26', '01:30', 'later'), minutes: 60 })?.minutes).toBe(60);
    expect(stretchOfRange({ start: at('2025-10-26', '00:30'), end: at('2025-10-26', '02:30'), minutes: 180 })?.minutes).toBe(120);
  });
});

describe('the parts on the shown days', () => {
  it('are one on one day', () => {
    expect(partsOn({ date: '2025-01-22', start: 802, minutes: 20 }, week)).toEqual([{ day: 2, start: 802, minutes: 20, first: true, last: true }]);
    expect(partsOn({ date: '2025-01-25', start: 802, minutes: 20 }, week)).toEqual([]);
  });

  it('are one for each day that is touched', () => {
    expect(partsOn(stretchOfSlot({ date: '2025-01-22', start: '23:30', end: '00:15', later: false }), week)).toEqual([
      { day: 2, start: 1410, minutes: 30, first: true, last: false },
      { day: 3, start: 0, minutes: 15, first: false, last: true },
    ]);
    expect(partsOn({ date: '2025-01-20', start: 540, minutes: 2940 }, week).map(({ day, start, minutes }) => [day, start, minutes])).toEqual([
      [0, 540, 900],
      [1, 0, 1440],
      [2, 0, 600],
    ]);
  });

  it('do not touch the day after midnight, unless the interview begins then', () => {
    expect(partsOn({ date: '2025-01-22', start: 1410, minutes: 30 }, week)).toHaveLength(1);
    expect(partsOn({ date: '2025-01-22', start: 0, minutes: 0 }, week)).toEqual([{ day: 2, start: 0, minutes: 0, first: true, last: true }]);
  });

  it('begin before and end after the shown days', () => {
    const years = partsOn({ date: '2020-01-01', start: 0, minutes: 10 * 366 * 1440 }, week);
    expect(years.map(({ day, minutes, first, last }) => [day, minutes, first, last])).toEqual(week.map((_, day) => [day, 1440, false, false]));
  });

  it('skip hidden days', () => {
    expect(partsOn({ date: '2025-01-24', start: 1380, minutes: 4 * 1440 }, ['2025-01-24', '2025-01-27']).map(({ day }) => day)).toEqual([0, 1]);
  });
});
