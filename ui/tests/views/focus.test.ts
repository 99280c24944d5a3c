import { cleanup, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import AttentionView from '../../src/views/attention/AttentionView.svelte';
import OutboxView from '../../src/views/outbox/OutboxView.svelte';
import SignInDialog from '../../src/views/shell/SignInDialog.svelte';
import { begun, draw, intercept } from './stage';

afterEach(cleanup);

async function shown(scene: string, view: typeof AttentionView) {
  const stage = await begun(scene);
  if (!stage.app.status) throw new Error('not begun');
  draw(stage.app, view, { status: stage.app.status });
  return { ...stage, user: userEvent.setup() };
}

describe('after a decision', () => {
  it('the focus goes to the next card, and after the last one to the heading', async () => {
    const { user } = await shown('attention', AttentionView);
    const conflict = await screen.findByRole('article', { name: /Mei Lin/ });
    within(conflict).getByRole('button', { name: 'Drop mine' }).focus();
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(screen.queryByRole('article', { name: /Mei Lin/ })).toBeNull());
    const refused = screen.getByRole('article', { name: /Tom Reyes/ });
    await vi.waitFor(() => expect(refused.contains(document.activeElement)).toBe(true));
    within(refused).getByRole('button', { name: 'Drop' }).focus();
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(document.activeElement?.tagName).toBe('H1'));
  });

  it('the focus goes to the next row of the outbox', async () => {
    const { user } = await shown('offline', OutboxView);
    const [first] = await screen.findAllByRole('button', { name: 'Undo' });
    first?.focus();
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(screen.getAllByRole('button', { name: 'Undo' })).toHaveLength(1));
    await vi.waitFor(() => expect(document.activeElement?.closest('li')).not.toBeNull());
  });

  it('a button that cannot be pressed keeps the focus', async () => {
    const { user, host } = await shown('attention', AttentionView);
    const mine = await screen.findByRole('button', { name: 'Send mine anyway' });
    const held: (() => void)[] = [];
    intercept(host, async (command) => {
      if (command === 'resolve') await new Promise<void>((go) => held.push(go));
    });
    mine.focus();
    await user.keyboard('{Enter}{Enter}');
    expect(document.activeElement).toBe(mine);
    expect(mine.getAttribute('aria-disabled')).toBe('true');
    expect(held).toHaveLength(1);
    held[0]?.();
  });
});

describe('the outbox', () => {
  it('says which change a newer one waits behind', async () => {
    await shown('attention', OutboxView);
    expect(await screen.findByText('12:30 to 13:00 is being checked; your newer 15:00 to 15:30 waits behind it.')).toBeTruthy();
  });
});

describe('the sign-in dialog', () => {
  it('clears typed credentials when it is closed', async () => {
    const { app } = await begun();
    const user = userEvent.setup();
    app.signInOpen = true;
    draw(app, SignInDialog, {});
    await user.type(await screen.findByLabelText('API key'), 'secret');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    app.signInOpen = true;
    expect((await screen.findByLabelText<HTMLInputElement>('API key')).value).toBe('');
  });
});
