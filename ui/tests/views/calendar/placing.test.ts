import { describe, expect, it } from 'vitest';
import type { InterviewRow, WallSlot } from '../../../src/ipc/types';
import { dragged, endDay, gridPull, movableSlot, rangeOf, stretched, stretchedFromStart } from '../../../src/views/calendar/placing';

const slot = (date: string, start: string, end: string): WallSlot => ({ date, start, end, later: false });
const howard = slot('2025-01-22', '13:22', '13:42');
const MINUTE = 60;
const DAY = 86_400;

describe('a drag', () => {
  it('snaps the start to quarter hours and keeps the length', () => {
    expect(dragged(howard, 60 * MINUTE)).toEqual(slot('2025-01-22', '14:15', '14:35'));
    expect(dragged(howard, -30 * MINUTE)).toEqual(slot('2025-01-22', '12:45', '13:05'));
    expect(gridPull(howard, 60 * MINUTE)).toBe(-7);
  });

  it('by whole days keeps a time that is not on the grid', () => {
    expect(dragged(howard, 2 * DAY)).toEqual(slot('2025-01-24', '13:22', '13:42'));
    expect(gridPull(howard, 2 * DAY)).toBe(0);
  });

  it('crosses midnight in both directions', () => {
    expect(dragged(slot('2025-01-31', '23:30', '00:00'), 30 * MINUTE)).toEqual(slot('2025-02-01', '00:00', '00:30'));
    expect(dragged(slot('2025-03-01', '00:15', '00:45'), -30 * MINUTE)).toEqual(slot('2025-02-28', '23:45', '00:15'));
  });

  it('is wall-clock arithmetic that ignores clock changes', () => {
    expect(dragged(slot('2025-03-30', '00:30', '01:00'), 60 * MINUTE)).toEqual(slot('2025-03-30', '01:30', '02:00'));
  });
});

describe('a stretch', () => {
  it('snaps the end, which stays after the start', () => {
    expect(stretched(howard, 15 * MINUTE)).toEqual(slot('2025-01-22', '13:22', '14:00'));
    expect(stretched(howard, -300 * MINUTE)).toEqual(slot('2025-01-22', '13:22', '13:30'));
  });

  it('ends at most a day later', () => {
    const long = stretched(slot('2025-01-22', '10:00', '10:30'), 3 * DAY);
    expect(long).toEqual(slot('2025-01-22', '10:00', '10:00'));
    expect(endDay(long)).toBe('2025-01-23');
    expect(rangeOf(long).minutes).toBe(1440);
  });
});

describe('a start that is dragged', () => {
  it('snaps to the grid, keeps the end and stays before it', () => {
    const at = slot('2025-01-22', '10:05', '11:00');
    expect(stretchedFromStart(at, -20 * MINUTE)).toEqual(slot('2025-01-22', '09:45', '11:00'));
    expect(stretchedFromStart(at, 3 * 60 * MINUTE).end).toBe('11:00');
    expect(stretchedFromStart(at, 3 * 60 * MINUTE).start < '11:00').toBe(true);
    expect(stretchedFromStart(slot('2025-01-22', '00:15', '01:00'), -30 * MINUTE)).toEqual(slot('2025-01-21', '23:45', '01:00'));
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

  it('is null if no time can be proposed or there is no time', () => {
    expect(movableSlot(row({ canPropose: false, whyNot: 'not_listed' }))).toBeNull();
    expect(movableSlot(row({ times: { agreed: null, proposed: null, proposedByYou: false } }))).toBeNull();
  });
});
