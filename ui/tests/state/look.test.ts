import { afterEach, describe, expect, it, vi } from 'vitest';
import { followLook } from '../../src/state/look';

/** Replaces the system's answers to media queries. Returns a function that changes one of them. */
function system(matching: string[]) {
  const changed = new Map<string, () => void>();
  const holds = new Set(matching);
  vi.stubGlobal('matchMedia', (query: string) => ({
    get matches() {
      return holds.has(query);
    },
    addEventListener: (_: string, listener: () => void) => changed.set(query, listener),
    removeEventListener: () => changed.delete(query),
  }));
  return (query: string) => {
    holds.add(query);
    changed.get(query)?.();
  };
}

const look = () => ({ ...document.documentElement.dataset });

describe('the look of the page', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('is as chosen, whatever the system says', () => {
    system(['(prefers-color-scheme: dark)', '(prefers-contrast: more)']);
    followLook('light', 'normal');
    expect(look()).toMatchObject({ theme: 'light', contrast: 'normal' });
    system([]);
    followLook('dark', 'high');
    expect(look()).toMatchObject({ theme: 'dark', contrast: 'more' });
  });

  it('follows the system until it is stopped', () => {
    const change = system(['(prefers-color-scheme: dark)']);
    const stop = followLook('system', 'system');
    expect(look()).toMatchObject({ theme: 'dark', contrast: 'normal' });
    change('(prefers-contrast: more)');
    expect(look()).toMatchObject({ theme: 'dark', contrast: 'more' });
    stop();
    document.documentElement.dataset.contrast = 'normal';
    change('(prefers-contrast: more)');
    expect(look().contrast).toBe('normal');
  });
});
