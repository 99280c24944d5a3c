import { expect, it } from 'vitest';
import { lengthWas, lengthWords } from '../../src/format/lengths';

it.each([
  [0, '0 min'],
  [45, '45 min'],
  [60, '1 h'],
  [65, '1 h 05'],
  [90, '1 h 30'],
  [1440, '24 h'],
])('writes %i minutes as %s', (minutes, words) => {
  expect(lengthWords(minutes)).toBe(words);
});

it.each([
  [30, 20, 'Length 30 min (was 20)'],
  [90, 45, 'Length 1 h 30 (was 45 min)'],
  [45, 1440, 'Length 45 min (was 24 h)'],
])('writes a length of %i minutes that was %i', (now, was, words) => {
  expect(lengthWas(now, was)).toBe(words);
});
