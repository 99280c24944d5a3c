import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../../src/state/app.svelte';
import { ChangeToast } from '../../src/state/change-toast.svelte';
import ToastList from '../../src/views/shell/ToastList.svelte';
import { nextPane } from '../../src/state/panes';
import { TestHost } from '../recording';
import { begun, draw } from './stage';

describe('the list of toasts', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  async function shown() {
    const app = new App(new TestHost());
    const run = vi.fn();
    draw(app, ToastList, {});
    app.toasts.show('Saved.', { label: 'Undo', run });
    await tick();
    return { app, run };
  }

  it('is a live region that exists before the first toast', async () => {
    const { app } = await shown();
    expect(screen.getByRole('status').textContent).toContain('Saved.');
    app.toasts.dismiss(1);
    await tick();
    expect(screen.getByRole('status').textContent?.trim()).toBe('');
  });

  it('says the whole text to a screen reader, and a shorter one to the eye', async () => {
    const { app } = await shown();
    app.toasts.show('Saved. Mei Lin, 14:20', null, 'plain', { brief: 'Mei Lin, 14:20' });
    await tick();
    const [heard, seen] = screen.getByRole('status').querySelectorAll('.text > span');
    expect([heard?.textContent, heard?.className, seen?.textContent, seen?.getAttribute('aria-hidden')]).toEqual(['Saved. Mei Lin, 14:20', 'visually-hidden', 'Mei Lin, 14:20', 'true']);
  });

  it.each([
    ['offline', 'Saved. Mei Lin, Wed 22 Jan, 14:20–14:40', 'Sent when you are online'],
    ['sign_in', 'Saved. Mei Lin, Wed 22 Jan, 14:20–14:40', 'Sign in again to send'],
  ])('says only once to a screen reader that a change was saved: %s', async (scene, sentence, rest) => {
    const { app } = await begun(scene);
    draw(app, ToastList, {});
    const toast = new ChangeToast(app);
    const saved = { id: '41', changeId: '1', willBeSent: false, undoSeconds: 0 };
    const heard = () => [...screen.getByRole('status').querySelectorAll('.text > :not([aria-hidden])')].map(({ textContent }) => textContent);
    toast.show(saved, 'Mei Lin, Wed 22 Jan, 14:20–14:40', async () => {}, () => {});
    await tick();
    expect(heard()).toEqual([sentence, rest]);
    expect(screen.getByRole('status').querySelector('.state')?.textContent).toMatch(/^Saved, sent /);
    toast.showGroup('3 proposals saved.', null, null);
    await tick();
    expect(screen.getByRole('status').textContent?.trim()).toBe(`3 proposals saved. ${rest}`);
  });

  it('has a button to close it only if something failed', async () => {
    const { app } = await shown();
    expect(screen.queryByRole('button', { name: 'Close' })).toBeNull();
    app.toasts.show('It failed.', null, 'bad');
    await tick();
    expect(screen.getByRole('button', { name: 'Close' })).toBeTruthy();
  });

  it('runs its action once, and disappears', async () => {
    const { run } = await shown();
    await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(run).toHaveBeenCalledTimes(1);
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });

  it('stays while the focus is in it', async () => {
    const { app } = await shown();
    const undo = screen.getByRole('button', { name: 'Undo' });
    await fireEvent.focusIn(undo);
    vi.advanceTimersByTime(30_000);
    expect(app.toasts.list).toHaveLength(1);
    await fireEvent.focusOut(undo);
    vi.advanceTimersByTime(10_000);
    expect(app.toasts.list).toHaveLength(0);
  });

  it('returns the focus and shows the toast that waited when its button disappears', async () => {
    const { app } = await shown();
    const field = document.createElement('input');
    document.body.append(field);
    field.focus();
    const undo = screen.getByRole('button', { name: 'Undo' });
    undo.focus();
    app.toasts.show('Another.');
    await tick();
    expect(screen.getByRole('status').textContent).not.toContain('Another.');
    await fireEvent.click(undo);
    await vi.advanceTimersByTimeAsync(0);
    await tick();
    expect(document.activeElement).toBe(field);
    expect(screen.getByRole('status').textContent).toContain('Another.');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(app.toasts.list).toEqual([]);
    field.remove();
  });

  it('is a pane for F6 only while it has a toast', async () => {
    const { app } = await shown();
    nextPane(1);
    expect(document.activeElement?.textContent).toBe('Undo');
    app.toasts.dismiss(1);
    await tick();
    expect(document.querySelector('[data-pane]')).toBeNull();
  });
});
