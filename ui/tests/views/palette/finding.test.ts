import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/state/actions';
import { around, foundActions, offeredActions } from '../../../src/views/palette/finding';

const action = (id: string, title: string, more: Partial<Action> = {}): Action => ({
  id,
  title: () => title,
  group: 'go',
  run: () => undefined,
  ...more,
});
const actions = [
  action('week', 'Go to the week'),
  action('offline', 'Work offline'),
  action('online', 'Go online', { enabled: () => false }),
  action('pane', 'Next pane', { keysOnly: true }),
];

describe('the commands of the palette', () => {
  it('are those that are enabled and not for keys only', () => {
    expect(offeredActions(actions).map(({ id }) => id)).toEqual(['week', 'offline']);
  });

  it('are found by the beginnings of their words, in any order', () => {
    const ids = (text: string) => foundActions(actions, text).map(({ id }) => id);
    expect(ids('we go')).toEqual(['week']);
    expect(ids('w')).toEqual(['offline', 'week']);
    expect(ids('ork')).toEqual([]);
    expect(ids('')).toHaveLength(4);
  });
});

describe('moving through the list', () => {
  it('wraps around, and stays nowhere in an empty list', () => {
    expect([around(2, 1, 3), around(0, -1, 3), around(-1, 1, 3), around(-1, -1, 3), around(0, 1, 0)]).toEqual([0, 2, 0, 2, -1]);
  });
});
