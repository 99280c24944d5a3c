import { expect, it } from 'vitest';
import { Lazy } from '../../src/state/parts.svelte';

it('a part whose code could not be loaded says so once, and is then loaded again', async () => {
  const answers = [Promise.reject(new Error('No code.')), Promise.resolve({ default: 'part' })];
  const lazy = new Lazy(() => answers.shift() ?? Promise.reject(new Error('asked too often')));
  expect(lazy.part).toBeNull();
  await lazy.load();
  expect(() => lazy.part).toThrow('No code.');
  expect(lazy.part).toBeNull();
  await lazy.load();
  expect(lazy.part).toBe('part');
});
