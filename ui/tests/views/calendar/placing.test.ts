import { describe, expect, it } from 'vitest';
import type { InterviewRow, WallRange, WallSlot } from '../../../src/ipc/types';
import { dragged, draggedTo, endDay, movableSlot, pointIn, rangeOf, stretched, stretchedFromStart } from '../../../src/views/calendar/placing';

const slot = (date: string, start: string, end: string): WallSlot => ({ date, start, end, later: false });
const howard = slot('2025-01-22', '13:22', '13:42');
const HOUR = 60;
const DAY = 24 * HOUR;

describe('a drag', () => {
  it('snaps the start to quarter hours and keeps the length', () => {
    expect(dragged(howard, 0, 60)).toEqual(slot('2025-01-22', '14:15', '14:35'));
    expect(dragged(howard, 0, -30)).toEqual(slot('2025-01-22', '12:45', '13:05'));
  });

  it('snaps to five minutes with Shift', () => {
    expect(dragged(howard, 0, 60, 5)).toEqual(slot('2025-01-22', '14:20', '14:40'));
  });

  it('by whole days keeps a time that is on no step, also if the hand trembles', () => {
    expect(dragged(howard, 2, 0)).toEqual(slot('2025-01-24', '13:22', '13:42'));
    expect(dragged(howard, 2, 7)).toEqual(slot('2025-01-24', '13:22', '13:42'));
    expect(dragged(howard, 2, 8)).toEqual(slot('2025-01-24', '13:30', '13:50'));
  });

  it('back to its place is no move', () => {
    expect(dragged({ ...howard, later: true }, 0, 3)).toEqual({ ...howard, later: true });
  });

  it('crosses midnight in both directions', () => {
    expect(dragged(slot('2025-01-31', '23:30', '00:00'), 0, 30)).toEqual(slot('2025-02-01', '00:00', '00:30'));
    expect(dragged(slot('2025-03-01', '00:15', '00:45'), 0, -30)).toEqual(slot('2025-02-28', '23:45', '00:15'));
  });

  it('is wall-clock arithmetic that ignores clock changes', () => {
    expect(dragged(slot('2025-03-30', '00:30', '01:00'), 0, 60)).toEqual(slot('2025-03-30', '01:30', '02:00'));
    expect(dragged(slot('2025-10-26', '00:30', '01:00'), 0, 120)).toEqual(slot('2025-10-26', '02:30', '03:00'));
  });
});

describe('a stretch', () => {
  it('snaps the end, which stays after the start', () => {
    expect(stretched(howard, 15)).toEqual(slot('2025-01-22', '13:22', '14:00'));
    expect(stretched(howard, -300)).toEqual(slot('2025-01-22', '13:22', '13:30'));
    expect(stretched(howard, -300, 5)).toEqual(slot('2025-01-22', '13:22', '13:30'));
  });

  it('ends at most a day later', () => {
    const long = stretched(slot('2025-01-22', '10:00', '10:30'), 3 * DAY);
    expect(long).toEqual(slot('2025-01-22', '10:00', '10:00'));
    expect(endDay(long)).toBe('2025-01-23');
    expect(rangeOf(long).minutes).toBe(1440);
  });
});

describe('a start that is dragged', () => {
  it('snaps to the step, keeps the end and stays before it', () => {
    const at = slot('2025-01-22', '10:05', '11:00');
    expect(stretchedFromStart(at, -20)).toEqual(slot('2025-01-22', '09:45', '11:00'));
    expect(stretchedFromStart(at, 3 * HOUR)).toEqual(slot('2025-01-22', '10:45', '11:00'));
    expect(stretchedFromStart(slot('2025-01-22', '00:15', '01:00'), -30)).toEqual(slot('2025-01-21', '23:45', '01:00'));
  });

  it('is at most a day before the end', () => {
    expect(stretchedFromStart(slot('2025-01-22', '10:00', '11:00'), -3 * DAY)).toEqual(slot('2025-01-21', '11:00', '11:00'));
  });
});

describe('a point of the screen', () => {
  // 5 days of 141.6 px and 24 hours of 36.5 px, scrolled up, in a window that is drawn at 150 %.
  const box = { left: 260.4, top: -200.7, width: 708, height: 876 };

  it('is a day and a minute, whatever the scale is', () => {
    expect(pointIn(box, 5, false, 260.4 + 1.5 * 141.6, -200.7 + 10 * 36.5)).toEqual({ day: 1, minute: 600 });
  });

  it('is counted from the right if the window is read from there', () => {
    expect(pointIn(box, 5, true, 260.4 + 1.5 * 141.6, -200.7).day).toBe(3);
  });

  it('stays within the days', () => {
    expect(pointIn(box, 5, false, 0, -900)).toEqual({ day: 0, minute: 0 });
    expect(pointIn(box, 5, false, 5000, 5000)).toEqual({ day: 4, minute: 1440 });
  });
});

describe('a drag from one point to another', () => {
  const days = ['2025-01-23', '2025-01-24', '2025-01-27'];

  it('counts hidden days', () => {
    expect(draggedTo(howard, 'whole', { day: 1, minute: 810 }, { day: 2, minute: 812 }, days)).toEqual(slot('2025-01-25', '13:22', '13:42'));
  });

  it('moves one end of the block', () => {
    expect(draggedTo(howard, 'end', { day: 0, minute: 822 }, { day: 0, minute: 840 }, days).end).toBe('14:00');
    expect(draggedTo(howard, 'start', { day: 0, minute: 802 }, { day: 0, minute: 780 }, days).start).toBe('13:00');
    expect(draggedTo(slot('2025-01-23', '23:00', '23:30'), 'end', { day: 0, minute: 1410 }, { day: 1, minute: 30 }, days)).toEqual(
      slot('2025-01-23', '23:00', '00:30'),
    );
  });
});

describe('the movable slot', () => {
  const at = (time: string) => ({ date: '2025-01-23', time, doubled: null, second: null, at: '' });
  const row = (change: Partial<InterviewRow>): InterviewRow => ({
    id: '41',
    name: 'Mei Lin',
    title: null,
    interviewer: null,
    category: null,
    kind: null,
    place: null,
    badge: 'they_proposed',
    times: {
      agreed: { start: at('09:00'), end: at('09:30'), minutes: 30 },
      proposed: { start: at('10:00'), end: at('10:45'), minutes: 45 },
      proposedByYou: false,
    },
    day: '2025-01-23',
    updated: null,
    canPropose: true,
    whyNot: null,
    canAccept: false,
    whyNoAccept: null,
    canKeep: false,
    canCancel: false,
    revision: '1',
    ...change,
  });

  it('is the proposal and never the agreed time beside it', () => {
    expect(movableSlot(row({}))).toEqual(slot('2025-01-23', '10:00', '10:45'));
  });

  it('has the usual length if the interview has none, and a day if it has more', () => {
    const lasting = (date: string, end: string, minutes: number) => ({ start: at('09:00'), end: { ...at(end), date }, minutes });
    const times = (range: WallRange) => ({ agreed: range, proposed: null, proposedByYou: false });
    expect(movableSlot(row({ times: times(lasting('2025-01-23', '09:00', 0)) }))).toEqual(slot('2025-01-23', '09:00', '09:30'));
    expect(movableSlot(row({ times: times(lasting('2025-01-25', '10:00', 2940)) }))).toEqual(slot('2025-01-23', '09:00', '09:00'));
    expect(movableSlot(row({ times: times({ start: at('09:00'), end: null, minutes: null }) }))).toEqual(slot('2025-01-23', '09:00', '09:30'));
  });

  it('is null if no time can be proposed or there is no time', () => {
    expect(movableSlot(row({ canPropose: false, whyNot: 'not_listed' }))).toBeNull();
    expect(movableSlot(row({ times: { agreed: null, proposed: null, proposedByYou: false } }))).toBeNull();
  });
});
