import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../src/state/app.svelte';
import { FakeHost } from '../../src/ipc/fake/host';
import ToastList from '../../src/views/shell/ToastList.svelte';
import { nextPane } from '../../src/state/panes';
import { draw } from './stage';

describe('the list of toasts', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  async function shown() {
    const app = new App(new FakeHost());
    const run = vi.fn();
    draw(app, ToastList, {});
    app.toasts.show('Saved.', { label: 'Undo', run });
    await tick();
    return { app, run };
  }

  it('is a live region that was there before', async () => {
    const { app } = await shown();
    expect(screen.getByRole('status').textContent).toContain('Saved.');
    app.toasts.dismiss(1);
    await tick();
    expect(screen.getByRole('status').textContent?.trim()).toBe('');
  });

  it('does what it offers once, and goes', async () => {
    const { run } = await shown();
    await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(run).toHaveBeenCalledTimes(1);
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });

  it('stays while a pointer rests on it or the focus is in it', async () => {
    const { app } = await shown();
    const undo = screen.getByRole('button', { name: 'Undo' });
    await fireEvent.focusIn(undo);
    vi.advanceTimersByTime(30_000);
    expect(app.toasts.list).toHaveLength(1);
    await fireEvent.focusOut(undo);
    vi.advanceTimersByTime(10_000);
    expect(app.toasts.list).toHaveLength(0);
  });

  it('gives the focus back, and goes on with the time of the others, when its button goes', async () => {
    const { app } = await shown();
    const field = document.createElement('input');
    document.body.append(field);
    field.focus();
    app.toasts.show('Another.');
    await tick();
    const undo = screen.getByRole('button', { name: 'Undo' });
    undo.focus();
    await fireEvent.click(undo);
    await vi.advanceTimersByTimeAsync(0);
    await tick();
    expect(document.activeElement).toBe(field);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(app.toasts.list).toEqual([]);
    field.remove();
  });

  it('is a pane that F6 reaches while there is one', async () => {
    const { app } = await shown();
    nextPane(1);
    expect(document.activeElement?.textContent).toBe('Undo');
    app.toasts.dismiss(1);
    await tick();
    expect(document.querySelector('[data-pane]')).toBeNull();
  });
});
