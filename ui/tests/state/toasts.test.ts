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

  it('are shown one at a time, so that a new one replaces the one before', () => {
    const toasts = new Toasts();
    const gone = vi.fn();
    toasts.whenGone(toasts.show('1'), gone);
    toasts.show('2');
    expect(toasts.list.map(({ text }) => text)).toEqual(['2']);
    expect(gone).toHaveBeenCalledTimes(1);
  });

  it('wait while another one is held, and only the latest of them', () => {
    const toasts = new Toasts();
    toasts.show('1');
    toasts.hold();
    for (const text of ['2', '3']) toasts.show(text);
    expect(toasts.shown?.text).toBe('1');
    vi.advanceTimersByTime(60_000);
    toasts.release();
    expect(toasts.list.map(({ text }) => text)).toEqual(['3']);
    vi.advanceTimersByTime(10_000);
    expect(toasts.list).toEqual([]);
  });

  it('are updated also while they wait', () => {
    const toasts = new Toasts();
    toasts.show('1');
    toasts.hold();
    const waiting = toasts.show('2', null, 'plain', { lasts: null });
    toasts.update(waiting, { state: 'Sent', lasts: 2_000 });
    expect(toasts.shown?.text).toBe('1');
    toasts.release();
    expect(toasts.shown).toMatchObject({ text: '2', state: 'Sent' });
    vi.advanceTimersByTime(2_000);
    expect(toasts.list).toEqual([]);
  });
});
