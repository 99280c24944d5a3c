import { describe, expect, it } from 'vitest';
import { layOut, mostColumns } from '../../../src/views/calendar/columns';

const at = (start: number, minutes: number) => ({ start, minutes });
const columns = (...blocks: [start: number, minutes: number][]) => layOut(blocks.map(([start, minutes]) => at(start, minutes)), 20, Infinity).places;

describe('the columns of a day', () => {
  it('are one for blocks that do not overlap, also if they touch', () => {
    expect(columns([600, 30], [630, 30])).toEqual([{ column: 0, columns: 1 }, { column: 0, columns: 1 }]);
  });

  it('are as many as overlap at once, and used again', () => {
    expect(columns([600, 60], [615, 15], [640, 60])).toEqual([{ column: 0, columns: 2 }, { column: 1, columns: 2 }, { column: 1, columns: 2 }]);
  });

  it('count with the length that is drawn', () => {
    // Five and zero minutes are drawn as twenty.
    expect(columns([960, 5], [970, 10], [990, 0])).toEqual([{ column: 0, columns: 2 }, { column: 1, columns: 2 }, { column: 0, columns: 1 }]);
  });

  it('are given in the order of the blocks, whatever the order of their times', () => {
    expect(columns([615, 15], [600, 60])).toEqual([{ column: 1, columns: 2 }, { column: 0, columns: 2 }]);
  });

  it('handle intervals of no step and of several hours', () => {
    expect(columns([1, 1438], [2, 3], [3, 0], [1439, 1])).toEqual([
      { column: 0, columns: 3 },
      { column: 1, columns: 3 },
      { column: 2, columns: 3 },
      { column: 0, columns: 1 },
    ]);
  });
});

describe('too many columns', () => {
  const crowd = Array.from({ length: 5 }, (_, index) => at(600 + 5 * index, 60));

  it('are folded into the last one that has room', () => {
    const { places, folded } = layOut(crowd, 20, 3);
    expect(places).toEqual([{ column: 0, columns: 3 }, { column: 1, columns: 3 }, null, null, null]);
    expect(folded).toEqual([{ column: 2, columns: 3, start: 610, items: [2, 3, 4] }]);
  });

  it('are three beside the panel in a window of 1280 pixels, and at least two', () => {
    expect([127.6, 125, 40].map(mostColumns)).toEqual([3, 2, 2]);
  });

  it('are not folded if they have room', () => {
    expect(layOut(crowd, 20, 5).folded).toEqual([]);
  });
});
