import { describe, expect, it } from 'vitest';
import { listDays, rangeTitle, shownDays, sixWeeks, startOfWeek, stepped, visibleDays } from '../../../src/views/calendar/span';
import { TestHost } from '../../recording';

const SETTINGS = await new TestHost().invoke('settings');
const TODAY = '2025-01-22';
const week = listDays(shownDays('week', TODAY, 1));

describe('the days of a calendar', () => {
  it('begin the week on the day that the user chose', () => {
    expect(startOfWeek('2025-01-22', 1)).toBe('2025-01-20');
    expect(startOfWeek('2025-01-22', 7)).toBe('2025-01-19');
    expect(startOfWeek('2025-01-22', 6)).toBe('2025-01-18');
    expect(startOfWeek('2025-01-20', 1)).toBe('2025-01-20');
  });

  it('cover whole weeks in a month view', () => {
    expect(shownDays('month', '2025-01-22', 1)).toEqual({ from: '2024-12-30', to: '2025-02-03' });
    expect(shownDays('month', '2026-02-10', 7)).toEqual({ from: '2026-02-01', to: '2026-03-01' });
  });

  it('contain the day of a clock change exactly once', () => {
    expect(listDays(shownDays('week', '2025-03-30', 1)).slice(-2)).toEqual(['2025-03-29', '2025-03-30']);
    expect(stepped('day', '2025-10-26', 1)).toBe('2025-10-27');
  });

  it('step by day, week and month, and stay within a shorter month', () => {
    expect(stepped('week', TODAY, -1)).toBe('2025-01-15');
    expect(stepped('month', '2025-01-31', 1)).toBe('2025-02-28');
  });

  it('include a weekend day while it has interviews', () => {
    expect(visibleDays(week, SETTINGS, new Set())).toHaveLength(5);
    expect(visibleDays(week, SETTINGS, new Set(['2025-01-25']))).toEqual(week.slice(0, 6));
    expect(visibleDays(week, { ...SETTINGS, showWeekend: true }, new Set())).toHaveLength(7);
  });

  it('leave out the days off of the user, also if they are not Saturday and Sunday', () => {
    const sundayToThursday = { ...SETTINGS, workingHours: { ...SETTINGS.workingHours, days: [7, 1, 2, 3, 4] } };
    const shown = visibleDays(listDays(shownDays('week', TODAY, 7)), sundayToThursday, new Set());
    expect(shown).toEqual(['2025-01-19', '2025-01-20', '2025-01-21', '2025-01-22', '2025-01-23']);
    const none = { ...SETTINGS, workingHours: { ...SETTINGS.workingHours, days: [] } };
    expect(visibleDays(week, none, new Set())).toHaveLength(7);
  });

  it('are six weeks in the small month, however long the month is', () => {
    for (const day of ['2026-02-10', '2025-01-22', '2025-03-02']) expect(listDays(sixWeeks(day, 7))).toHaveLength(42);
  });
});

describe('the title', () => {
  it.each([
    ['day', '2025-01-22', ['2025-01-22'], 'Wednesday 22 January', 'Wed 22 Jan'],
    ['day', '2026-09-30', ['2026-09-30'], 'Wednesday 30 September 2026', 'Wed 30 Sept 2026'],
    ['week', '2025-01-22', week.slice(0, 5), '20–24 January', '20–24 Jan'],
    ['week', '2025-01-29', ['2025-01-27', '2025-02-02'], '27 January – 2 February', '27 Jan – 2 Feb'],
    ['week', '2025-12-30', ['2025-12-29', '2026-01-02'], '29 December 2025 – 2 January 2026', '29 Dec 2025 – 2 Jan 2026'],
    ['month', '2025-01-22', [], 'January 2025', 'Jan 2025'],
  ] as const)('of a %s around %s', (span, day, shown, full, short) => {
    expect(rangeTitle(span, day, shown, TODAY)).toEqual({ full, short });
  });
});
