import { describe, expect, it } from 'vitest';
import { openingDay, openingMinute } from '../../../src/views/calendar/opening';
import { TestHost } from '../../recording';

const SETTINGS = await new TestHost().invoke('settings');
const HOURS = SETTINGS.workingHours;
const now = (time: string) => ({ date: '2025-01-22', time, doubled: null, second: null, at: '' });
const days = ['2025-01-21', '2025-01-22'];

describe('the time that a calendar opens at', () => {
  it('is an hour before the working hours', () => {
    expect(openingMinute(HOURS, now('12:41'), days)).toBe(8 * 60);
    expect(openingMinute({ ...HOURS, from: '00:30' }, now('12:41'), days)).toBe(0);
  });

  it('is the beginning of the day after midnight of a night that is worked', () => {
    const night = { ...HOURS, from: '22:00', to: '06:00' };
    expect(openingMinute(night, now('05:00'), days)).toBe(0);
    expect(openingMinute(night, now('05:00'), ['2025-01-21'])).toBe(21 * 60);
    expect(openingMinute(night, now('12:00'), days)).toBe(21 * 60);
    expect(openingMinute({ ...HOURS, to: '00:00' }, now('23:30'), days)).toBe(8 * 60);
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
