import { cleanup, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import App from '../../src/App.svelte';
import { TestHost } from '../recording';
import { intercept } from './stage';

const page = document.documentElement;

// The window reads the settings and sets the theme before the page is drawn.
beforeEach(() => void (page.dataset.theme = 'dark'));
afterEach(() => {
  cleanup();
  delete page.dataset.theme;
});

let stop = () => {};
afterEach(() => stop());

/** Records every theme of the page from now on. */
function recordThemes(): string[] {
  const themes: string[] = [];
  const observer = new MutationObserver(() => themes.push(page.dataset.theme ?? ''));
  observer.observe(page, { attributes: true, attributeFilter: ['data-theme'] });
  stop = () => observer.disconnect();
  return themes;
}

async function opening() {
  const host = new TestHost('opening');
  host.alter('settings', (settings) => ({ ...settings, theme: 'dark' }));
  let read = () => {};
  const isRead = new Promise<void>((done) => (read = done));
  intercept(host, async (command) => {
    if (command === 'settings') await isRead;
  });
  const themes = recordThemes();
  render(App, { host });
  await screen.findByText('Opening your interviews');
  await tick();
  return { host, read, themes };
}

it('the page keeps the theme of the window until it has read the settings', async () => {
  const { themes } = await opening();
  await new Promise((done) => setTimeout(done, 20));
  expect(page.dataset.theme).toBe('dark');
  expect(themes).toEqual([]);
});

it('the page has the theme of the settings while the account is being opened', async () => {
  page.dataset.theme = 'light';
  const { host, read, themes } = await opening();
  expect(host.invoked.map(({ command }) => command)).not.toContain('status');
  read();
  await vi.waitFor(() => expect(page.dataset.theme).toBe('dark'));
  expect(themes).toEqual(['dark']);
});

it('the frame of the page stays until the account is open, or takes so long that the page says so', async () => {
  const frame = document.createElement('div');
  document.body.append(frame);
  const host = new TestHost('opening');
  render(App, { host, frame });
  await tick();
  expect(frame.isConnected).toBe(true);
  expect(screen.queryByRole('status')).toBeNull();
  await screen.findByText('Opening your interviews');
  expect(frame.isConnected).toBe(false);
});
