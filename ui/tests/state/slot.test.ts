import { describe, expect, it } from 'vitest';
import type { WallSlot, WallTime } from '../../src/ipc/types';
import { earlierSlot, firstSlot, lengthOf, moved, resized, withDate, withStart } from '../../src/state/slot';

const slot = (date: string, start: string, end: string): WallSlot => ({ date, start, end, later: false });
const wall = (date: string, time: string): WallTime => ({ date, time, doubled: null, second: null, at: `${date}T${time}:00Z` });
const range = (date: string, start: string, end: string) => ({ start: wall(date, start), end: wall(date, end), minutes: null });

describe('a wall-clock slot', () => {
  it('keeps its length when its start changes, also across midnight', () => {
    expect(withStart(slot('2025-01-22', '13:22', '13:42'), '14:20')).toEqual(slot('2025-01-22', '14:20', '14:40'));
    expect(withStart(slot('2025-01-22', '13:00', '14:00'), '23:30')).toEqual(slot('2025-01-22', '23:30', '00:30'));
  });

  it('moves across midnight and the end of a year', () => {
    expect(moved(slot('2024-12-31', '23:50', '00:20'), 15)).toEqual(slot('2025-01-01', '00:05', '00:35'));
    expect(moved(slot('2025-03-01', '00:00', '00:30'), -15)).toEqual(slot('2025-02-28', '23:45', '00:15'));
  });

  it('is never shorter than five minutes nor longer than a day', () => {
    expect(lengthOf(resized(slot('2025-01-22', '10:00', '10:20'), -15))).toBe(5);
    expect(lengthOf(resized(slot('2025-01-22', '10:00', '10:05'), -15))).toBe(5);
    expect(lengthOf(resized(slot('2025-01-22', '10:00', '09:50'), 15))).toBe(1440);
  });

  it('keeps the later of two equal times from the interview', () => {
    const at = (time: string): WallTime => ({ ...wall('2025-10-26', time), doubled: 'later' });
    const agreed = { start: at('01:15'), end: at('01:45'), minutes: 30 };
    expect(firstSlot({ agreed, proposed: null, proposedByYou: false }, wall('2025-10-01', '09:00')).later).toBe(true);
  });

  it('resets the choice of the later of two equal times when it moves', () => {
    const later = { ...slot('2025-10-26', '01:30', '02:00'), later: true };
    expect(withDate(later, '2025-10-27').later).toBe(false);
    expect(withStart(later, '01:45').later).toBe(false);
  });
});

describe('the initial slot of a form', () => {
  const agreed = range('2025-01-22', '13:22', '13:42');
  const proposed = range('2025-01-22', '14:20', '14:50');

  it('is the proposed time, or else the agreed time', () => {
    const now = wall('2025-01-20', '09:00');
    expect(firstSlot({ agreed, proposed, proposedByYou: true }, now)).toEqual(slot('2025-01-22', '14:20', '14:50'));
    expect(firstSlot({ agreed, proposed: null, proposedByYou: false }, now)).toEqual(slot('2025-01-22', '13:22', '13:42'));
  });

  it('is the next full hour if there is no time', () => {
    const none = { agreed: null, proposed: null, proposedByYou: false };
    expect(firstSlot(none, wall('2025-01-22', '12:41'))).toEqual(slot('2025-01-22', '13:00', '13:30'));
    expect(firstSlot(none, wall('2025-01-31', '23:10'))).toEqual(slot('2025-02-01', '00:00', '00:30'));
  });

  it('lasts half an hour if the server gives no end', () => {
    const open = { start: wall('2025-01-22', '13:50'), end: null, minutes: null };
    expect(firstSlot({ agreed: open, proposed: null, proposedByYou: false }, wall('2025-01-20', '09:00')).end).toBe('14:20');
  });

  it('does not use a proposal of the other side as the earlier time', () => {
    expect(earlierSlot({ agreed, proposed, proposedByYou: false })?.start).toBe('13:22');
    expect(earlierSlot({ agreed, proposed, proposedByYou: true })?.start).toBe('14:20');
  });
});
