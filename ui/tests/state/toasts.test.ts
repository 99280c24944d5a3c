import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Toasts } from '../../src/state/toasts.svelte';

describe('toasts', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('disappear after ten seconds', () => {
    const toasts = new Toasts();
    toasts.show('Saved.');
    vi.advanceTimersByTime(9_999);
    expect(toasts.list).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(toasts.list).toHaveLength(0);
  });

  it('stay while they are held, and then for ten seconds again', () => {
    const toasts = new Toasts();
    toasts.show('Saved.');
    vi.advanceTimersByTime(9_000);
    toasts.hold();
    vi.advanceTimersByTime(60_000);
    expect(toasts.list).toHaveLength(1);
    toasts.release();
    vi.advanceTimersByTime(9_999);
    expect(toasts.list).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(toasts.list).toHaveLength(0);
  });

  it('are at most three, of which the oldest disappears first', () => {
    const toasts = new Toasts();
    for (const text of ['1', '2', '3', '4']) toasts.show(text);
    expect(toasts.list.map(({ text }) => text)).toEqual(['2', '3', '4']);
  });
});
