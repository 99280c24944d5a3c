import { describe, expect, it } from 'vitest';
import { openingDay, openingTime } from '../../../src/views/calendar/opening';
import { TestHost } from '../../recording';

const SETTINGS = await new TestHost().invoke('settings');
const HOURS = SETTINGS.workingHours;
const slot = (date: string, start: string) => ({ date, start, end: '23:00', later: false });
const now = (time: string) => ({ date: '2025-01-22', time, doubled: null, second: null, at: '' });
const days = ['2025-01-21', '2025-01-22'];

describe('the time that a calendar opens at', () => {
  it('is the earlier of now and the first interview', () => {
    const shown = [slot('2025-01-21', '14:15'), slot('2025-01-22', '11:30')];
    expect(openingTime(shown, now('12:41'), days, HOURS)).toBe('11:30');
    expect(openingTime(shown, now('10:05'), days, HOURS)).toBe('10:05');
    expect(openingTime(shown, now('10:05'), ['2025-01-21'], HOURS)).toBe('14:15');
  });

  it('is never before the working hours, also without interviews', () => {
    expect(openingTime([slot('2025-01-22', '06:00')], now('12:41'), days, HOURS)).toBe('09:00');
    expect(openingTime([], now('05:00'), days, HOURS)).toBe('09:00');
    expect(openingTime([], now('21:00'), days, HOURS)).toBe('09:00');
    expect(openingTime([slot('2025-01-22', '19:30')], now('21:00'), days, HOURS)).toBe('19:30');
  });
});

describe('the time that a calendar opens at with overnight working hours', () => {
  const night = { ...HOURS, from: '22:00', to: '06:00' };

  it('is within the working hours on either side of midnight', () => {
    expect(openingTime([], now('05:00'), days, night)).toBe('05:00');
    expect(openingTime([], now('12:00'), days, night)).toBe('22:00');
    expect(openingTime([slot('2025-01-22', '02:00')], now('23:00'), days, night)).toBe('02:00');
    expect(openingTime([], now('23:30'), days, { ...HOURS, to: '00:00' })).toBe('23:30');
  });
});

describe('the day that a calendar opens on', () => {
  const [saturday, sunday, monday] = ['2025-01-25', '2025-01-26', '2025-01-27'];

  it('is next Monday on a hidden weekend', () => {
    expect([saturday, sunday].map((day) => openingDay('week', day, SETTINGS))).toEqual([monday, monday]);
    expect(openingDay('week', monday, SETTINGS)).toBe(monday);
  });

  it('is today if today is shown', () => {
    expect(openingDay('day', saturday, SETTINGS)).toBe(saturday);
    expect(openingDay('week', saturday, { ...SETTINGS, showWeekend: true })).toBe(saturday);
    expect(openingDay('week', saturday, { ...SETTINGS, workingHours: { ...HOURS, days: [2, 6] } })).toBe(saturday);
  });

  it('is the next working day, whichever day that is', () => {
    const sundayToThursday = { ...SETTINGS, workingHours: { ...HOURS, days: [7, 1, 2, 3, 4] } };
    expect(openingDay('week', '2025-01-24', sundayToThursday)).toBe(sunday);
    expect(openingDay('week', sunday, sundayToThursday)).toBe(sunday);
  });
});
