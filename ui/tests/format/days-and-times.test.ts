import { afterEach, describe, expect, it, vi } from 'vitest';
import { addDays, daysBetween } from '../../src/format/day-arithmetic';
import { isDay, longDay, shortDay } from '../../src/format/days';
import { displayLocale, firstDayOfWeek, timeStyle } from '../../src/format/locale.svelte';
import { clock, clockOnScale, clockRange, dayAndRange, moment, secondRange, twelveHours } from '../../src/format/times';
import type { WallTime } from '../../src/ipc/types';
import { hourLabel, secondHourLabel } from '../../src/views/calendar/labels';

const wall = (date: string, time: string): WallTime => ({ date, time, doubled: null, second: null, at: '' });
const useLanguages = (...languages: string[]) => vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);

afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(timeStyle, { system: null, clock: 'system' });
});

describe('the locale of dates and times', () => {
  it('falls back to a valid locale for "C" and invalid tags', () => {
    expect(displayLocale(['C'])).toBe('en-GB');
    expect(displayLocale(['C', '', 'not a tag', 'en-US'])).toBe('en-US');
    expect(displayLocale([])).toBe('en-GB');
  });

  it('is in a language of the window, so that no sentence mixes two languages', () => {
    expect(displayLocale(['de-DE', 'en-AU'])).toBe('en-AU');
    expect(displayLocale(['de-DE'])).toBe('en-GB');
  });
});

describe('the time format of the system', () => {
  const plain = (text: string) => text.replace(/\s/g, ' ');

  it.each([
    ['en-GB', '13:20', 'Wed 3 Dec', 1],
    ['de-DE', '13:20', 'Wed 3 Dec', 1],
    ['en-US', '1:20 PM', 'Wed Dec 3', 7],
    ['sv-SE', '13:20', 'Wed 3 Dec', 1],
    ['hu-HU', '13:20', 'Wed Dec 3', 1],
    ['ar-EG', '1:20 pm', 'Wed 3 Dec', 6],
    ['C', '1:20 PM', 'Wed Dec 3', 7],
  ])('gives an American window the clock, order and first day of %s', (system, time, day, first) => {
    useLanguages('en-US');
    timeStyle.system = system;
    expect([plain(clock('13:20')), shortDay('2025-12-03').replace(',', ''), firstDayOfWeek()]).toEqual([time, day, first]);
  });

  it('gives a British window the twelve hours of an American system', () => {
    useLanguages('en-GB');
    timeStyle.system = 'en-US';
    expect(plain(clock('13:20'))).toBe('1:20 PM');
  });

  it('is overridden by the choice of the user', () => {
    useLanguages('en-US');
    timeStyle.clock = 'twenty_four';
    expect([clock('00:30'), clock('13:20'), twelveHours()]).toEqual(['00:30', '13:20', false]);
    timeStyle.system = 'de-DE';
    timeStyle.clock = 'twelve';
    expect([plain(clock('00:30')).toLowerCase(), twelveHours()]).toEqual(['12:30 am', true]);
  });

  it.each(['en-US', 'en-GB'])('sets the clock of the calendar too, in %s', (language) => {
    useLanguages(language);
    timeStyle.clock = 'twelve';
    const written = () => [hourLabel(8), secondHourLabel(8, 330), clockOnScale('13:20')].map((text) => plain(text).toLowerCase());
    expect(written()).toEqual(['8 am', '1:30 pm', '1:20']);
    timeStyle.clock = 'twenty_four';
    expect(written()).toEqual(['08:00', '13:30', '13:20']);
  });
});

describe('wall-clock values', () => {
  it('are shown unchanged, with two digits in a 24-hour format', () => {
    useLanguages('en-GB');
    expect(clock('09:05')).toBe('09:05');
    expect(clock('00:30')).toBe('00:30');
    expect(twelveHours()).toBe(false);
  });

  it('are shown in a 12-hour format if the locale uses it', () => {
    useLanguages('en-US');
    expect(clock('14:20').replace(/\s/g, ' ')).toBe('2:20 PM');
    expect(clock('00:30').replace(/\s/g, ' ')).toBe('12:30 AM');
    expect(twelveHours()).toBe(true);
  });

  it('contain AM or PM once if both ends share it', () => {
    useLanguages('en-US');
    const range = (start: string, end: string) => clockRange({ start: wall('2025-01-22', start), end: wall('2025-01-22', end) });
    expect(range('13:22', '13:42').replace(/\u202f/g, ' ')).toBe('1:22 – 1:42 PM');
    expect(range('11:30', '12:00').replace(/\u202f/g, ' ')).toBe('11:30 AM – 12:00 PM');
  });

  it('keep their day in any zone of the computer', () => {
    useLanguages('en-GB');
    expect(longDay('2025-01-01')).toBe('Wednesday 1 January');
    expect(shortDay('2024-02-29', '2025-01-22')).toBe('Thu 29 Feb 2024');
    expect(daysBetween('2025-03-29', '2025-03-31')).toBe(2);
  });

  it('accept every day that a server can send', () => {
    useLanguages('en-GB');
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addDays('9999-12-31', 1)).toBe('+10000-01-01');
    expect(addDays('+10000-01-01', -1)).toBe('9999-12-31');
    expect(longDay('+10000-01-01', '2025-01-22')).toBe('Saturday 1 January 10000');
    expect(addDays('0001-01-01', -1)).toBe('0000-12-31');
    expect([isDay('2025-02-29'), isDay('2025-13-01'), isDay('soon'), isDay('2024-02-29')]).toEqual([false, false, false, true]);
  });

  it('show an invalid day unchanged', () => {
    useLanguages('en-GB');
    expect([longDay('2025-02-30'), shortDay('soon', '2025-01-22'), addDays('soon', 1)]).toEqual(['2025-02-30', 'soon', 'soon']);
  });

  it('contain the day of an end after midnight', () => {
    useLanguages('en-GB');
    const range = { start: wall('2025-01-28', '23:30'), end: wall('2025-01-29', '00:30'), minutes: 60 };
    expect(clockRange(range)).toBe('23:30 – 00:30 Wed 29 Jan');
  });

  it('say which of two equal times is meant when the clocks go back', () => {
    const day = '2025-10-26';
    const at = (time: string, doubled: WallTime['doubled'] = null) => ({ ...wall(day, time), doubled });
    const text = (start: WallTime, end: WallTime) => clockRange({ start, end }).replace(/\u202f/g, ' ');
    const [early, late] = [at('01:15', 'earlier'), at('01:30', 'later')];
    useLanguages('en-GB');
    expect(text(early, late)).toBe('01:15 (earlier) – 01:30 (later)');
    expect(text(at('01:00', 'later'), late)).toBe('01:00 – 01:30 (later)');
    expect(text(late, at('02:15'))).toBe('01:30 (later) – 02:15');
    expect(text(at('00:45'), early)).toBe('00:45 – 01:15 (earlier)');
    useLanguages('en-US');
    expect(text(at('01:00', 'later'), late)).toBe('1:00 – 1:30 AM (later)');
    expect(text(early, late)).toBe('1:15 (earlier) – 1:30 AM (later)');
    expect(moment(late, day).replace(/\u202f/g, ' ')).toBe('Today 1:30 AM (later)');
  });

  it('are shown in the second zone in the same format', () => {
    const at = (time: string, second: WallTime['second']): WallTime => ({ ...wall('2025-01-22', time), second });
    const second = (date: string, time: string) => ({ date, time, doubled: null });
    const near = { start: at('13:20', second('2025-01-22', '14:20')), end: at('13:50', second('2025-01-22', '14:50')), minutes: 30 };
    const far = { start: at('16:00', second('2025-01-23', '01:00')), end: at('16:30', second('2025-01-23', '01:30')), minutes: 30 };
    useLanguages('en-GB');
    expect(secondRange(near)).toBe('14:20–14:50');
    expect(secondRange(far)).toBe('Thu 23 Jan, 01:00–01:30');
    useLanguages('en-US');
    expect(secondRange(near)?.replace(/\u202f/g, ' ')).toBe('2:20 – 2:50 PM');
    expect(secondRange({ start: wall('2025-01-22', '13:20'), end: null, minutes: null })).toBeNull();
  });

  it('show that one end or both are missing', () => {
    useLanguages('en-GB');
    expect(clockRange({ start: wall('2025-01-22', '13:22'), end: null })).toBe('from 13:22');
    expect(dayAndRange({ start: null, end: null, minutes: null })).toBe('No time given');
  });
});
