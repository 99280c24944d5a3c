import { cleanup, fireEvent, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Window from '../../src/views/shell/Window.svelte';
import { begun, draw, keysWork } from './stage';

afterEach(() => {
  cleanup();
  location.hash = '';
});

async function panel(id: string, scene = 'week') {
  const stage = await begun(scene);
  const { status } = stage.app;
  if (!status) throw new Error('not begun');
  stage.app.selection.choose(id);
  draw(stage.app, Window, { status });
  const shown = await screen.findByRole('complementary', { name: 'Interview' });
  await within(shown).findByRole('heading', { level: 2 });
  await keysWork(stage.app);
  return { ...stage, shown, user: userEvent.setup() };
}

describe('the panel of an interview with a proposal of theirs', () => {
  it('offers Accept, Keep and Another time, and keys for the first two', async () => {
    const { app, host, shown } = await panel('41');
    for (const name of ['Accept 10:00', 'Keep 09:00', 'Another time']) expect(within(shown).getByRole('button', { name })).toBeTruthy();
    await fireEvent.keyDown(document.body, { key: 'a', code: 'KeyA' });
    await vi.waitFor(() => expect(host.calls('accept')).toHaveLength(1));
    await vi.waitFor(() => expect(app.proposals.last?.id).toBe('41'));
  });

  it('saves one answer for two presses of a key', async () => {
    const { host } = await panel('41');
    const press = () => fireEvent.keyDown(document.body, { key: 'k', code: 'KeyK' });
    await Promise.all([press(), press()]);
    await vi.waitFor(() => expect(host.calls('keep')).toHaveLength(1));
  });

  it('has no single key in a conflict', async () => {
    const { host } = await panel('41', 'attention');
    await fireEvent.keyDown(document.body, { key: 'a', code: 'KeyA' });
    expect(host.calls('accept')).toEqual([]);
  });
});

describe('cancelling', () => {
  it('asks first, and says that it cannot be taken back', async () => {
    const { app, host, user } = await panel('41');
    app.actions.run('cancel-interview');
    const question = await screen.findByRole('dialog', { name: /^Cancel the interview with Mei Lin/ });
    expect(question.textContent).toContain('cannot be taken back once it is sent');
    await user.click(within(question).getByRole('button', { name: 'Keep it' }));
    expect(host.calls('cancel_interview')).toEqual([]);
    app.actions.run('cancel-interview');
    await user.click(within(await screen.findByRole('dialog', { name: /^Cancel the interview/ })).getByRole('button', { name: 'Cancel the interview' }));
    await vi.waitFor(() => expect(host.calls('cancel_interview')).toHaveLength(1));
    await vi.waitFor(() => expect(app.toasts.list.at(-1)?.action?.label).toBe('Undo'));
  });
});

describe('the history', () => {
  it('has both sides in one list, newest first', async () => {
    const { shown } = await panel('41', 'inbox');
    const lines = within(within(shown).getByRole('region', { name: 'History' })).getAllByRole('listitem');
    expect(lines[0]?.textContent).toContain('They proposed Thu 23 Jan, 10:00–10:30');
  });
});
