import { describe, expect, it } from 'vitest';
import { blockSize, fittedHour, outsideHours, zoomedHour } from '../../../src/views/calendar/hours';

const hours = { from: '09:00', to: '18:00', days: [1, 2, 3, 4, 5] };

describe('the height of an hour', () => {
  it('is zoomed in steps of 12 from 24 to 144', () => {
    expect([zoomedHour(72, 1), zoomedHour(72, -1)]).toEqual([84, 60]);
    expect([zoomedHour(144, 1), zoomedHour(24, -1)]).toEqual([144, 24]);
    expect([zoomedHour(61.3, 1), zoomedHour(61.3, -1)]).toEqual([72, 60]);
  });

  it('fits the working hours and half an hour at both ends', () => {
    expect(fittedHour(680, hours)).toBe(68);
    expect([fittedHour(100, hours), fittedHour(5000, hours)]).toEqual([24, 144]);
    expect(fittedHour(960, { ...hours, from: '22:00', to: '06:00' })).toBe(40);
  });
});

it('the size of a block follows its height', () => {
  expect([20, 29, 30, 37, 38, 60].map((minutes) => blockSize(minutes, 72))).toEqual(['one-line', 'one-line', 'tight', 'tight', 'tight', 'full']);
  expect([blockSize(60, 36), blockSize(60, 144), blockSize(0, 144)]).toEqual(['tight', 'full', 'one-line']);
});

describe('the parts of a day outside of the working hours', () => {
  it('are before and after them, and all of a day off', () => {
    expect(outsideHours('2025-01-22', hours)).toEqual([{ start: 0, end: 540 }, { start: 1080, end: 1440 }]);
    expect(outsideHours('2025-01-25', hours)).toEqual([{ start: 0, end: 1440 }]);
    expect(outsideHours('2025-01-22', { ...hours, from: '00:00' })).toEqual([{ start: 1080, end: 1440 }]);
  });

  it('are between the two parts of a night, which belongs to the day on which it begins', () => {
    const night = { ...hours, from: '22:00', to: '06:00' };
    expect(outsideHours('2025-01-22', night)).toEqual([{ start: 360, end: 1320 }]);
    expect(outsideHours('2025-01-20', night)).toEqual([{ start: 0, end: 1320 }]);
    expect(outsideHours('2025-01-25', night)).toEqual([{ start: 360, end: 1440 }]);
    expect(outsideHours('2025-01-22', { ...hours, to: '00:00' })).toEqual([{ start: 0, end: 540 }]);
  });
});
