import { cleanup, fireEvent, screen, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { begun, draw, intercept, keysWork } from './stage';
import Window from './whole-window';

afterEach(() => {
  cleanup();
  location.hash = '';
});

async function drawn() {
  const { app } = await begun('inbox');
  if (!app.status) throw new Error('not begun');
  draw(app, Window, { status: app.status });
  expect(app.actions.get('search')).toBeUndefined();
  return app;
}

it('keys that are pressed before their code is loaded are handled afterwards, in their order', async () => {
  const app = await drawn();
  await fireEvent.keyDown(document.body, { key: '2', ctrlKey: true });
  await fireEvent.keyDown(document.body, { key: '4', ctrlKey: true });
  await vi.waitFor(() => expect(app.router.current.view).toBe('all'));
  expect(history.length).toBeGreaterThan(1);
});

it('early keys of a part of the window wait for its code too', async () => {
  await drawn();
  await fireEvent.keyDown(document.body, { key: 'n' });
  await vi.waitFor(() => expect(document.activeElement?.closest('[data-part]')?.getAttribute('data-part')).toBe('waiting'));
});

it('an early key that something has used already, or that writes text, does nothing else', async () => {
  const app = await drawn();
  const field = document.body.appendChild(document.createElement('input'));
  await fireEvent.keyDown(field, { key: '?' });
  const used = new KeyboardEvent('keydown', { key: '2', ctrlKey: true, bubbles: true, cancelable: true });
  document.body.addEventListener('keydown', (event) => event.preventDefault(), { once: true });
  document.body.dispatchEvent(used);
  await keysWork(app);
  await new Promise((done) => setTimeout(done, 200));
  expect(app.keysOpen).toBe(false);
  expect(app.router.current.view).toBe('inbox');
  field.remove();
});

it('a key that is pressed once the window handles keys is handled once', async () => {
  const app = await drawn();
  await keysWork(app);
  const go = vi.spyOn(app.router, 'go');
  await fireEvent.keyDown(document.body, { key: '2', ctrlKey: true });
  await screen.findByRole('grid', { name: /Agenda/ });
  await new Promise((done) => setTimeout(done, 200));
  expect(go).toHaveBeenCalledTimes(1);
});

it('the connection menu opens if its button is pressed before its code is loaded', async () => {
  await drawn();
  await fireEvent.click(screen.getByRole('button', { name: /^Connection/ }));
  expect(await screen.findByRole('menuitem', { name: 'Sync now' })).toBeDefined();
});

it('the connection menu opens if it takes the place of its button while that is pressed', async () => {
  await drawn();
  await fireEvent.pointerDown(screen.getByRole('button', { name: /^Connection/ }), { button: 0 });
  expect(await screen.findByRole('menuitem', { name: 'Sync now' })).toBeDefined();
});

describe('while the panel loads an interview', () => {
  /** Chooses the interview that awaits an answer, while another one is shown. `arrive` lets its details come. */
  async function loading() {
    const { app, host } = await begun('inbox');
    if (!app.status) throw new Error('not begun');
    draw(app, Window, { status: app.status });
    await keysWork(app, 'accept');
    app.selection.choose('37');
    const panel = screen.getByRole('complementary', { name: 'Interview' });
    await within(panel).findByRole('heading', { name: 'Howard Schiller' });
    let arrive = () => {};
    const arrived = new Promise<void>((done) => (arrive = done));
    intercept(host, (command) => (command === 'interview' ? arrived : undefined));
    const accept = vi.spyOn(app.answers, 'accept').mockResolvedValue(true);
    app.selection.choose('41');
    await vi.waitFor(() => expect(app.selection.loading).toBe('41'));
    return { app, accept, arrive };
  }

  it('its keys act on it once it is there', async () => {
    const { app, accept, arrive } = await loading();
    await fireEvent.keyDown(document.body, { key: 'a' });
    expect(accept).not.toHaveBeenCalled();
    arrive();
    await vi.waitFor(() => expect(accept).toHaveBeenCalledTimes(1));
    expect(accept.mock.calls[0]?.[0].id).toBe('41');
    expect(app.selection.loading).toBeNull();
  });

  it('its keys do nothing once another one is chosen', async () => {
    const { app, accept, arrive } = await loading();
    await fireEvent.keyDown(document.body, { key: 'a' });
    app.selection.choose('37');
    arrive();
    await vi.waitFor(() => expect(app.selection.loading).toBeNull());
    app.selection.choose('41');
    await vi.waitFor(() => expect(app.selection.loading).toBeNull());
    await new Promise((done) => setTimeout(done, 100));
    expect(accept).not.toHaveBeenCalled();
  });
});
