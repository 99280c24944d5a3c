import { expect, it, vi } from 'vitest';
import { answerFirst } from '../../src/ipc/first-picture';
import type { FirstPicture } from '../../src/ipc/types';
import { TestHost } from '../recording';

/** Returns a host, what it was asked, and a first picture of other answers than its own. */
async function hosts() {
  const host = new TestHost('week');
  const settings = { ...(await host.invoke('settings')), theme: 'dark' as const };
  const status = { ...(await host.invoke('status')), account: 'From the picture' };
  const inbox = { ...(await host.invoke('inbox', { limit: 20 })), yourTurn: [] };
  const picture: FirstPicture = { start: { kind: 'open' }, settings, timeLocale: 'de-DE', account: { status, drafts: [], inbox } };
  host.invoked.length = 0;
  return { host, picture, asked: () => host.invoked.map(({ command }) => command) };
}

it('answers the first questions without asking the application', async () => {
  const { host, picture, asked } = await hosts();
  const first = answerFirst(host, Promise.resolve(picture));
  expect(await first.invoke('start_state')).toEqual({ kind: 'open' });
  expect(await first.invoke('status')).toBe(picture.account?.status);
  expect(await first.invoke('settings')).toBe(picture.settings);
  expect(await first.invoke('time_locale')).toBe('de-DE');
  expect(await first.invoke('drafts')).toEqual([]);
  expect(await first.invoke('inbox', { limit: 20 })).toBe(picture.account?.inbox);
  expect(asked()).toEqual([]);
});

it('asks the application from the second time on, and for what the picture does not contain', async () => {
  const { host, picture, asked } = await hosts();
  const first = answerFirst(host, Promise.resolve({ ...picture, account: null }));
  await first.invoke('settings');
  await first.invoke('settings');
  await first.invoke('status');
  expect(asked()).toEqual(['settings', 'status']);
});

it('asks the application once the picture is painted', async () => {
  const { host, picture, asked } = await hosts();
  const first = answerFirst(host, Promise.resolve(picture));
  await vi.waitFor(async () => {
    await first.invoke('inbox', { limit: 20 });
    await first.invoke('inbox', { limit: 20 });
    expect(asked()).toContain('inbox');
  });
  await new Promise((done) => setTimeout(done, 150));
  host.invoked.length = 0;
  await first.invoke('status');
  expect(asked()).toEqual(['status']);
});

it('asks the application if there is no picture', async () => {
  const { host, asked } = await hosts();
  const first = answerFirst(host, Promise.reject(new Error('no account')));
  await first.invoke('start_state');
  expect(asked()).toEqual(['start_state']);
});
