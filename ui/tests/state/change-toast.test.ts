import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/state/app.svelte';
import type { Toast } from '../../src/state/toasts.svelte';
import { begun } from '../views/stage';

const SLOT = { date: '2025-01-22', start: '14:20', end: '14:40', later: false };

describe('the toast of a change', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  async function proposed(more: { undoSeconds?: number; scene?: string } = {}) {
    const stage = await begun(more.scene ?? 'week');
    let changeId = '';
    stage.host.alter('amend_interview', (saved) => {
      changeId = saved.changeId ?? '';
      return { ...saved, undoSeconds: more.undoSeconds ?? saved.undoSeconds };
    });
    const { row } = await stage.host.invoke('interview', { id: '41' });
    const saved = stage.app.proposals.propose({ id: '41', slot: SLOT, seen: row.revision, before: row.times, name: row.name });
    await vi.advanceTimersByTimeAsync(150);
    expect(await saved).toBe(true);
    return { ...stage, changeId };
  }
  const seen = (state: Toast['state']) => (state !== null && typeof state === 'object' ? state.seen : state);
  const toast = (app: App) => app.toasts.list.map(({ text, seconds, state, action }) => [text, seconds ?? seen(state), action?.label ?? null]);

  it('counts down, shows Sending and Sent, and disappears', async () => {
    const { app, host, stop } = await proposed();
    const text = 'Saved. Mei Lin, Wed 22 Jan, 14:20–14:40';
    expect(toast(app)).toEqual([[text, 5, 'Undo']]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(toast(app)).toEqual([[text, 3, 'Undo']]);
    await vi.advanceTimersByTimeAsync(3_000);
    host.step('wait', { seconds: 5 });
    await vi.advanceTimersByTimeAsync(0);
    expect(toast(app)).toEqual([[text, 'Sending', null]]);
    expect(app.proposals.last).toBeNull();
    host.step('wait', { seconds: 1 });
    await vi.advanceTimersByTimeAsync(0);
    expect(toast(app)).toEqual([[text, 'Sent', null]]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(app.toasts.list).toEqual([]);
    stop();
  });

  it('gives way to another toast, and its countdown goes on', async () => {
    const { app, changeId, stop } = await proposed();
    app.toasts.show('Copied.');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(toast(app)).toEqual([['Copied.', null, null]]);
    expect(app.proposals.changeToast?.secondsOf(changeId)).toBe(3);
    expect(app.proposals.last?.id).toBe('41');
    stop();
  });

  it('offers no Undo if the undo window is zero', async () => {
    const { app, stop } = await proposed({ undoSeconds: 0 });
    expect(app.toasts.list[0]?.action).toBeNull();
    expect(app.proposals.last).toBeNull();
    stop();
  });

  it('offers Undo as long as the change waits, also offline', async () => {
    const { app, host, stop } = await proposed({ undoSeconds: 0, scene: 'offline' });
    expect(toast(app)).toEqual([[expect.stringMatching(/^Saved\. Mei Lin, /), 'Saved, sent when online', 'Undo']]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(app.toasts.list).toEqual([]);
    expect(app.proposals.last?.id).toBe('41');
    await host.invoke('set_offline', { offline: false });
    host.step('wait', { seconds: 6 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(app.proposals.last).toBeNull();
    expect(app.toasts.list).toEqual([]);
    stop();
  });

  it('disappears when its change is undone', async () => {
    const { app, host, stop } = await proposed();
    await app.proposals.undoLast();
    expect(app.toasts.list.map(({ text }) => text)).toEqual(['Taken back. Nothing was sent.']);
    await vi.advanceTimersByTimeAsync(9_000);
    expect((await host.invoke('interview', { id: '41' })).change).toBeNull();
    expect(app.toasts.list.map(({ text }) => text)).toEqual(['Taken back. Nothing was sent.']);
    stop();
  });

  it('stays while it is hovered, although the change was sent', async () => {
    const { app, host, stop } = await proposed();
    app.toasts.hold();
    host.step('wait', { seconds: 6 });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(toast(app)[0]?.[1]).toBe('Sent');
    app.toasts.release();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(app.toasts.list).toEqual([]);
    stop();
  });
});

describe('a dropped change', () => {
  it('can be brought back with the shortcut only while its toast is shown', async () => {
    vi.useFakeTimers();
    const { app, host, stop } = await begun('attention');
    const [item] = (await host.invoke('outbox')).filter(({ badge }) => badge === 'refused');
    if (!item) throw new Error('none');
    void app.proposals.drop(item);
    await vi.advanceTimersByTimeAsync(200);
    expect(app.proposals.last).not.toBeNull();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(app.proposals.last).toBeNull();
    vi.useRealTimers();
    stop();
  });
});
