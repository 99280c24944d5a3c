import { cleanup, fireEvent, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { begun, draw, keysWork } from './stage';
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
