import { cleanup, render } from '@testing-library/svelte';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import App from '../../src/App.svelte';
import { TestHost } from '../recording';
import { giveRoom } from './stage';

beforeEach(() => giveRoom());
afterEach(() => {
  cleanup();
  location.hash = '';
});

const VIEWS = [
  ['#/agenda', 'Agenda'],
  ['#/agenda/past', 'Agenda'],
  ['#/week', '20–24 January'],
  ['#/month', 'January 2025'],
  ['#/all', 'All interviews'],
  ['#/inbox', 'Inbox'],
  ['#/settings', 'Settings'],
] as const;

/** Waits until the page asks nothing any more. */
async function settled(host: TestHost): Promise<void> {
  let before: number;
  do {
    before = host.invoked.length;
    await new Promise((done) => setTimeout(done, 30));
  } while (host.invoked.length > before);
}

const SCENES = readdirSync('tests/recordings').map((name) => name.replace('.json', ''));
/** The scenes that are shown in every view. The other ones begin in the inbox or at the start. */
const WHOLE = ['week', 'offline', 'attention'];

// The page in a browser shows a request without an answer as an error.
it.each(SCENES)('the scene %s has an answer to every request of its views', async (scene) => {
  const host = new TestHost(scene);
  const failed: unknown[] = [];
  const { invoke } = host;
  host.invoke = (command, ...rest) =>
    invoke(command, ...rest).catch((error: unknown) => {
      failed.push(error);
      throw error;
    });
  render(App, { host });
  await settled(host);
  for (const [hash, title] of WHOLE.includes(scene) ? VIEWS : []) {
    location.hash = hash;
    window.dispatchEvent(new HashChangeEvent('hashchange'));
    await vi.waitFor(() => expect(document.querySelector('.header:not([hidden]) h1')?.textContent).toContain(title));
    await settled(host);
  }
  expect(failed).toEqual([]);
});
