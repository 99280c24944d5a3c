import { describe, expect, it } from 'vitest';
import { minuteOfDay } from '../../../src/state/minutes';
import { between, neighbour, type Direction } from '../../../src/views/calendar/choosing';
import { inSecondZone, shiftWords } from '../../../src/views/calendar/second-zone';

const at = (id: string, date: string, start: string) => ({ id, stretch: { date, start: minuteOfDay(start), minutes: 30 } });
const choices = [
  at('3', '2025-01-22', '16:00'),
  at('1', '2025-01-20', '09:20'),
  at('2', '2025-01-22', '09:00'),
  at('4', '2025-01-24', '11:30'),
  at('5', '2025-01-24', '15:00'),
];

describe('an arrow', () => {
  it.each<[string, Direction, string | undefined]>([
    ['2', 'down', '3'],
    ['3', 'down', '4'],
    ['1', 'up', undefined],
    ['3', 'after', '5'],
    ['2', 'after', '4'],
    ['2', 'before', '1'],
    ['1', 'before', undefined],
  ])('from %s %s selects %s', (from, direction, to) => {
    expect(neighbour(choices, from, direction)?.id).toBe(to);
  });

  it('selects the first if nothing was selected', () => {
    expect(neighbour(choices, null, 'down')?.id).toBe('1');
    expect(neighbour([], null, 'down')).toBeNull();
  });
});

describe('Shift', () => {
  it('chooses from one to another in the order of time, in both directions', () => {
    expect(between(choices, '1', '3')).toEqual(['1', '2', '3']);
    expect(between(choices, '4', '2')).toEqual(['2', '3', '4']);
    expect([between(choices, null, '4'), between(choices, 'gone', '4')]).toEqual([['4'], ['4']]);
  });
});

describe('the second zone’s clock', () => {
  it('follows from its lead, also across midnight', () => {
    expect(inSecondZone(12, 60)).toBe('13:00');
    expect(inSecondZone(22, 330)).toBe('03:30');
    expect(inSecondZone(2, -300)).toBe('21:00');
  });

  it('is described by its lead', () => {
    expect([180, -270, 0].map(shiftWords)).toEqual(['+3 h', '−4 h 30', '+0 h']);
  });
});
