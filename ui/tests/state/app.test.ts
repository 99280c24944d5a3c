import { expect, it, vi } from 'vitest';
import { FakeHost } from '../../src/ipc/fake/host';
import { SCENES } from '../../src/ipc/fake/scenes';
import type { CommandName } from '../../src/ipc/host';
import type { WindowStatus } from '../../src/ipc/types';
import { App } from '../../src/state/app.svelte';

it('keeps the status that it was told of while it asked for one', async () => {
  const host = new FakeHost(SCENES.week?.());
  const asked = host.invoke.bind(host);
  vi.spyOn(host, 'invoke').mockImplementation(async (command, ...args) => {
    const answer = await asked(command, ...args);
    if (command === 'status') {
      const status = answer as WindowStatus;
      host.emit('status-changed', { ...status, counts: { ...status.counts, all: 4711 } });
    }
    return answer;
  });
  const app = new App(host);
  const stop = await app.begin();
  expect(app.status?.counts.all).toBe(4711);
  stop();
});

const OPENING = { kind: 'opening' } as const;
const OPEN = { kind: 'open' } as const;

async function begun() {
  const host = new FakeHost(SCENES.week?.());
  const app = new App(host);
  const stop = await app.begin();
  const asked = (command: CommandName) => host.invoked.filter((one) => one.command === command).length;
  return { app, host, stop, asked };
}

it('reads an account once, whether its opening is told, answered, or both', async () => {
  const { app, host, stop, asked } = await begun();
  const [statuses, version] = [asked('status'), app.version];
  host.emit('start-changed', OPENING);
  expect(app.status).toBeNull();
  host.emit('start-changed', OPEN);
  await app.adopt(OPEN);
  await app.adopt(OPEN);
  expect(app.start.kind).toBe('open');
  expect(asked('status')).toBe(statuses + 1);
  expect(app.version).toBe(version + 1);
  stop();
});

it('shows the newest start, whichever answer comes last', async () => {
  const { app, host, stop } = await begun();
  const asked = host.invoke.bind(host);
  let answer = () => undefined as void;
  const late = new Promise<void>((done) => (answer = done));
  vi.spyOn(host, 'invoke').mockImplementation(async (command, ...args) => {
    if ((command as CommandName) === 'status') await late;
    return asked(command, ...args);
  });
  app.start = OPENING;
  const opening = app.adopt(OPEN);
  const error = { kind: 'error', code: 'disk', message: 'The disk is gone.', folder: '' } as const;
  await app.adopt(error);
  answer();
  await opening;
  expect(app.start).toEqual(error);
  stop();
});

it('takes no answer over a start that it was told of meanwhile', async () => {
  const host = new FakeHost(SCENES.week?.());
  const asked = host.invoke.bind(host);
  vi.spyOn(host, 'invoke').mockImplementation(async (command, ...args) => {
    if ((command as CommandName) !== 'start_state') return asked(command, ...args);
    host.emit('start-changed', OPEN);
    return OPENING as never;
  });
  const app = new App(host);
  const stop = await app.begin();
  expect(app.start.kind).toBe('open');
  stop();
});

it('keeps the status that it was told of while a switch was set', async () => {
  const { app, host, stop } = await begun();
  const status = app.status as WindowStatus;
  await app.adoptAnswer(async () => {
    host.emit('status-changed', { ...status, counts: { ...status.counts, all: 4711 } });
    return status;
  });
  expect(app.status?.counts.all).toBe(4711);
  stop();
});

it('says that the computer is in another zone, reads every time anew, and can keep the old one', async () => {
  const { app, host, stop } = await begun();
  const version = app.version;
  host.emit('zone-changed', { from: 'Europe/London', fromPlace: 'London', to: 'Europe/Paris', toPlace: 'Paris' });
  await vi.waitFor(() => expect(app.toasts.list).toHaveLength(1));
  expect(app.version).toBe(version + 1);
  const [toast] = app.toasts.list;
  expect(toast?.text).toBe('Now in Paris time.');
  expect(toast?.action?.label).toBe('Keep London');
  if (toast) await app.toasts.take(toast);
  await vi.waitFor(() => expect(host.world.settings.zone).toEqual({ kind: 'named', name: 'Europe/London' }));
  await vi.waitFor(() => expect(app.version).toBe(version + 2));
  stop();
});

it('says what is being sent before the window closes', async () => {
  const { app, host, stop } = await begun();
  host.emit('closing', { waiting: 1, ended: false });
  expect(app.closing).toEqual({ waiting: 1, ended: false });
  stop();
});
