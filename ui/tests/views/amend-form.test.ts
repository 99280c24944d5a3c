import { cleanup, fireEvent, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AmendRequest } from '../../src/ipc/types';
import FormOf from './FormOf.svelte';
// Loaded with the test, so that no test waits for the code of the form.
import '../../src/views/form/AmendForm.svelte';
import { begun, draw, unfolded } from './stage';

afterEach(cleanup);

const isOff = (button: HTMLElement) => button.getAttribute('aria-disabled') === 'true';

async function formOf(id: string, scene = 'week') {
  const stage = await begun(scene);
  stage.app.selection.choose(id);
  draw(stage.app, FormOf, {});
  const form = await unfolded();
  const parts = (label: RegExp) =>
    within(within(screen.getByRole('form')).getByRole('group', { name: label })).getAllByRole('spinbutton');
  const button = () => within(form).getByRole('button', { name: /^Propose / }) as HTMLButtonElement;
  const amends = () =>
    stage.host.invoked.filter(({ command }) => command === 'amend_interview').map(({ args }) => (args as { request: AmendRequest }).request);
  return { ...stage, form, parts, button, amends, user: userEvent.setup() };
}

describe('the form that proposes a time', () => {
  it('is disabled while nothing changed, and shows the weekday', async () => {
    const { form, button } = await formOf('37');
    expect(within(form).getByText('Date, Wednesday')).toBeTruthy();
    expect(button().textContent).toContain('Propose Wed 13:22');
    expect(isOff(button())).toBe(true);
  });

  it('keeps the length when the start is typed, and proposes the shown slot', async () => {
    const { form, parts, button, amends, user } = await formOf('37');
    parts(/Start/)[0]?.focus();
    await user.keyboard('1420');
    await vi.waitFor(() => expect(isOff(button())).toBe(false));
    expect(parts(/End/).map((part) => part.textContent)).toEqual(['14', '40']);
    expect(within(form).getByText('End · 20 min')).toBeTruthy();
    expect(button().textContent).toContain('Propose Wed 14:20');
    await user.click(button());
    await vi.waitFor(() => expect(amends()).toHaveLength(1));
    expect(amends()[0]).toEqual({ id: '37', slot: { date: '2025-01-22', start: '14:20', end: '14:40', later: false }, seen: '37.1' });
    const fold = await screen.findByRole('button', { name: 'Replace this proposal' });
    expect(screen.queryByRole('form')).toBeNull();
    expect(document.activeElement).toBe(fold);
  });

  it('warns of another length and of an overlap, and still allows the proposal', async () => {
    const { form, parts, button, user } = await formOf('37');
    parts(/Start/)[0]?.focus();
    await user.keyboard('1540');
    parts(/End/)[0]?.focus();
    await user.keyboard('1610');
    await within(form).findByText('Length 30 min (was 20)');
    expect(within(form).getByText('Overlaps Ines Duarte at 16:00')).toBeTruthy();
    expect(within(form).getByText('End · 30 min')).toBeTruthy();
    expect(isOff(button())).toBe(false);
  });

  it('says why a time cannot be proposed', async () => {
    const { host, form, parts, button, user } = await formOf('37');
    const error = 'The end must come after the start.';
    host.alter('check_slot', (check) => (check.minutes === 1440 ? { ...check, range: null, error } : check));
    parts(/End/)[0]?.focus();
    await user.keyboard('1322');
    await within(form).findByText(error);
    expect(isOff(button())).toBe(true);
  });

  it('applies a quick move, and keeps a draft per interview', async () => {
    const { app, form, parts, user } = await formOf('37');
    await user.click(within(form).getByRole('button', { name: '+1 week' }));
    await within(form).findByText('Date, Wednesday');
    await vi.waitFor(() => expect(app.drafts.get('37')?.date).toBe('2025-01-29'));
    app.selection.choose('39');
    await vi.waitFor(() => expect(screen.queryByRole('form')).toBeNull());
    await unfolded();
    expect(parts(/Start/)[0]?.textContent).toBe('16');
    app.selection.choose('37');
    await vi.waitFor(() => expect(parts(/Date/)[0]?.textContent).toBe('29'));
    expect(screen.getByText('draft kept')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Reset' }));
    expect(app.drafts.get('37')).toBeNull();
  });

  it('parses a typed phrase and applies it on Enter', async () => {
    const { app, form, user } = await formOf('37');
    await user.type(within(form).getByLabelText('Type a time'), 'tomorrow 3pm');
    await within(form).findByText('Thu 23 Jan, 15:00–15:20. Press Enter to use it.');
    expect(app.drafts.get('37')).toBeNull();
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(app.drafts.get('37')).toMatchObject({ date: '2025-01-23', start: '15:00', end: '15:20' }));
  });

  it('shows the agreed and the proposed time of another interview on its strip', async () => {
    const { form } = await formOf('43');
    const day = await within(form).findByRole('group', { name: /^That day/ });
    expect(within(day).getAllByRole('img', { name: /Mei Lin$/ })).toHaveLength(2);
    expect(await within(form).findByText('End · 30 min')).toBeTruthy();
  });

  it('moves and resizes its slot on the strip with keys', async () => {
    const { app, form } = await formOf('37');
    const slider = await within(form).findByRole('slider', { name: 'Your proposal' });
    await fireEvent.keyDown(slider, { key: 'ArrowRight' });
    await fireEvent.keyDown(slider, { key: 'ArrowRight', altKey: true });
    await fireEvent.keyDown(slider, { key: 'ArrowLeft', shiftKey: true });
    expect(app.drafts.get('37')).toMatchObject({ start: '13:32', end: '14:07' });
    expect(slider.getAttribute('aria-valuetext')).toBe('13:32–14:07');
  });

  it('sends nothing if the interview changed since it was shown', async () => {
    const { app, host, form, button, user } = await formOf('37');
    await user.click(within(form).getByRole('button', { name: '+1 h' }));
    await vi.waitFor(() => expect(isOff(button())).toBe(false));
    host.step('they_propose', { id: '37', slot: { date: '2025-01-22', start: '15:00', end: '15:20', later: false } }, true);
    await user.click(button());
    await vi.waitFor(() => expect(app.toasts.list.map(({ text }) => text)).toEqual(['Changed again just now. Nothing was sent.']));
    expect(await host.invoke('outbox')).toEqual([]);
    expect(app.drafts.get('37')).not.toBeNull();
  });
});

describe('undo', () => {
  it('removes the proposal, and restores the change that waited before', async () => {
    const { app, host, form, button, user } = await formOf('37', 'offline');
    const change = async () => (await host.invoke('interview', { id: '37' })).change;
    const earlier = await change();
    await user.click(within(form).getByRole('button', { name: '+1 h' }));
    await vi.waitFor(() => expect(isOff(button())).toBe(false));
    await user.click(button());
    await vi.waitFor(() => expect(app.toasts.list[0]).toMatchObject({ text: expect.stringMatching(/^Saved\. /), state: { seen: 'Saved, sent when online' } }));
    app.proposals.undoLast();
    const message = 'Taken back. Your earlier time waits again: Wed 22 Jan, 14:20–14:50.';
    await vi.waitFor(() => expect(app.toasts.list.map(({ text }) => text)).toEqual([message]));
    expect(await change()).toEqual(earlier);
  });

  it('offers the earlier time if it comes too late', async () => {
    const { app, host, form, button, user } = await formOf('37');
    await user.click(within(form).getByRole('button', { name: '+1 h' }));
    await vi.waitFor(() => expect(isOff(button())).toBe(false));
    await user.click(button());
    await vi.waitFor(() => expect(host.calls('amend_interview')).toHaveLength(1));
    host.step('wait', { seconds: 5 }, true);
    await app.proposals.undo('37');
    const [toast] = app.toasts.list;
    expect(toast?.text).toBe('Already sending. Propose the earlier time?');
    if (toast) await app.toasts.take(toast);
    expect(app.drafts.get('37')).toMatchObject({ start: '13:22', end: '13:42' });
  });
});

