import { cleanup, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import AttentionView from '../../src/views/attention/AttentionView.svelte';
import { begun, draw } from './stage';

afterEach(cleanup);

async function attention() {
  const stage = await begun('attention');
  const { status } = stage.app;
  if (!status) throw new Error('not begun');
  draw(stage.app, AttentionView, { status });
  const conflict = await screen.findByRole('article', { name: /Mei Lin: changed since you proposed/ });
  const refused = await screen.findByRole('article', { name: /Tom Reyes: refused/ });
  return { ...stage, conflict, refused, user: userEvent.setup() };
}

describe('a conflict', () => {
  it('shows its three sides and three equal buttons', async () => {
    const { conflict } = await attention();
    for (const text of ['When you proposed: agreed', '↑ You propose', 'Now: ← they proposed']) {
      expect(within(conflict).getByText(text)).toBeTruthy();
    }
    const buttons = within(conflict).getAllByRole('button').slice(1);
    expect(buttons.map((button) => button.textContent?.trim())).toEqual(['Send mine anyway', 'Drop mine', 'Another time']);
    expect(new Set(buttons.map((button) => button.className)).size).toBe(1);
  });

  it('sends mine with the shown revision, and offers Undo', async () => {
    const { app, host, conflict, user } = await attention();
    await user.click(within(conflict).getByRole('button', { name: 'Send mine anyway' }));
    await vi.waitFor(() => expect(host.invoked.at(-1)?.command).toBeDefined());
    expect(host.invoked.find(({ command }) => command === 'resolve')?.args).toEqual({ id: '41', choice: 'mine', seen: '41.3' });
    await vi.waitFor(() => expect(app.toasts.list[0]?.action?.label).toBe('Undo'));
    await vi.waitFor(() => expect(screen.queryByRole('article', { name: /Mei Lin/ })).toBeNull());
  });

  it('decides nothing if the interview changed again', async () => {
    const { app, host, conflict, user } = await attention();
    host.step('they_propose', { id: '41', slot: { date: '2025-01-23', start: '11:00', end: '11:30', later: false } }, true);
    await user.click(within(conflict).getByRole('button', { name: 'Drop mine' }));
    await vi.waitFor(() => expect(app.toasts.list[0]?.text).toBe('Changed again just now. Nothing was sent.'));
    expect(screen.getByRole('article', { name: /Mei Lin: changed since you proposed/ })).toBeTruthy();
  });

  it('drops mine, and is shown again after Undo', async () => {
    const { app, host, conflict, user } = await attention();
    await user.click(within(conflict).getByRole('button', { name: 'Drop mine' }));
    await vi.waitFor(() => expect(screen.queryByRole('article', { name: /Mei Lin/ })).toBeNull());
    expect(app.toasts.list.map(({ text, action }) => [text, action?.label])).toEqual([['Dropped. Nothing will be sent.', 'Undo']]);
    await app.proposals.undoLast();
    await screen.findByRole('article', { name: /Mei Lin: changed since you proposed/ });
    expect(app.toasts.list.map(({ text }) => text)).toEqual(['Restored.']);
    expect((await host.invoke('history', { id: '41' }))[0]).toMatchObject({ side: 'yours', ending: 'dropped' });
  });

  it('opens the form for another time', async () => {
    const { app, conflict, user } = await attention();
    await user.click(within(conflict).getByRole('button', { name: 'Another time' }));
    expect(app.selection).toMatchObject({ id: '41', open: true });
    expect(app.proposals.formAsked).toBe('41');
  });
});

describe('a refusal', () => {
  it('shows the server’s message, the status code and the request id', async () => {
    const { refused } = await attention();
    expect(refused.textContent).toContain('The server said: “Amend start at must be in the future”');
    expect(refused.textContent).toContain('You proposed Tue 21 Jan, 08:00 to 08:30.');
    expect(refused.textContent).toContain('422, request f7fbfad8');
  });

  it('is tried again on the revision that is shown', async () => {
    const { app, host, refused, user } = await attention();
    await user.click(within(refused).getByRole('button', { name: 'Try again' }));
    await vi.waitFor(() => expect(app.toasts.list[0]?.text).toBe('It will be sent again.'));
    expect(host.invoked.find(({ command }) => command === 'retry')?.args).toEqual({ id: '35', seen: '35.2' });
    expect((await host.invoke('interview', { id: '35' })).change?.badge).toBe('waiting');
  });

  it('is not tried again on a revision that is not shown', async () => {
    const { app, host, refused, user } = await attention();
    host.step('they_propose', { id: '35', slot: { date: '2025-01-23', start: '11:00', end: '11:30', later: false } }, true);
    await user.click(within(refused).getByRole('button', { name: 'Try again' }));
    await vi.waitFor(() => expect(app.toasts.list[0]?.text).toBe('Changed again just now. Nothing was sent.'));
    expect(screen.getByRole('article', { name: /Tom Reyes: refused/ })).toBeTruthy();
  });

  it('can be dropped, leaves the list, and returns on Undo', async () => {
    const { app, host, refused, user } = await attention();
    await user.click(within(refused).getByRole('button', { name: 'Drop' }));
    await vi.waitFor(() => expect(screen.queryByRole('article', { name: /Tom Reyes/ })).toBeNull());
    expect((await host.invoke('history', { id: '35' }))[0]).toMatchObject({ side: 'yours', ending: 'dropped' });
    const [toast] = app.toasts.list;
    if (toast) await app.toasts.take(toast);
    await screen.findByRole('article', { name: /Tom Reyes: refused/ });
  });
});
