import { expect, it, vi } from 'vitest';
import type { CommandName } from '../../src/ipc/host';
import type { WindowStatus } from '../../src/ipc/types';
import { App } from '../../src/state/app.svelte';
import { TestHost } from '../recording';

it('keeps a status event that arrives while the status is being requested', async () => {
  const host = new TestHost();
  const invoke = host.invoke.bind(host);
  vi.spyOn(host, 'invoke').mockImplementation(async (command, ...args) => {
    const answer = await invoke(command, ...args);
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
  const host = new TestHost();
  const app = new App(host);
  const stop = await app.begin();
  const asked = (command: CommandName) => host.calls(command).length;
  return { app, host, stop, asked };
}

it('reads an account once if its opening arrives as an event and as an answer', async () => {
  const { app, host, stop, asked } = await begun();
  const [statuses, version] = [asked('status'), app.changes.version];
  host.emit('start-changed', OPENING);
  expect(app.status).toBeNull();
  host.emit('start-changed', OPEN);
  await app.adopt(OPEN);
  await app.adopt(OPEN);
  expect(app.start.kind).toBe('open');
  expect(asked('status')).toBe(statuses + 1);
  expect(app.changes.version).toBe(version + 1);
  stop();
});

it('shows the newest start state even if an older answer arrives last', async () => {
  const { app, host, stop } = await begun();
  const invoke = host.invoke.bind(host);
  let answer = () => undefined as void;
  const late = new Promise<void>((done) => (answer = done));
  vi.spyOn(host, 'invoke').mockImplementation(async (command, ...args) => {
    if ((command as CommandName) === 'status') await late;
    return invoke(command, ...args);
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

it('keeps a start event that arrived before the answer to start_state', async () => {
  const host = new TestHost();
  const invoke = host.invoke.bind(host);
  vi.spyOn(host, 'invoke').mockImplementation(async (command, ...args) => {
    if ((command as CommandName) !== 'start_state') return invoke(command, ...args);
    host.emit('start-changed', OPEN);
    return OPENING as never;
  });
  const app = new App(host);
  const stop = await app.begin();
  expect(app.start.kind).toBe('open');
  stop();
});

it('keeps a status event that arrives while a command is running', async () => {
  const { app, host, stop } = await begun();
  const status = app.status as WindowStatus;
  await app.adoptAnswer(async () => {
    host.emit('status-changed', { ...status, counts: { ...status.counts, all: 4711 } });
    return status;
  });
  expect(app.status?.counts.all).toBe(4711);
  stop();
});

it('reports a new zone of the computer, reloads all times, and can keep the old zone', async () => {
  const { app, host, stop } = await begun();
  const version = app.changes.version;
  host.emit('zone-changed', { from: 'Europe/London', fromPlace: 'London', to: 'Europe/Paris', toPlace: 'Paris' });
  await vi.waitFor(() => expect(app.toasts.list).toHaveLength(1));
  expect(app.changes.version).toBe(version + 1);
  const [toast] = app.toasts.list;
  expect(toast?.text).toBe('Now in Paris time.');
  expect(toast?.action?.label).toBe('Keep London');
  if (toast) await app.toasts.take(toast);
  await vi.waitFor(() => expect(host.saved?.zone).toEqual({ kind: 'named', name: 'Europe/London' }));
  await vi.waitFor(() => expect(app.changes.version).toBe(version + 2));
  stop();
});

it('shows the changes that are being sent before the window closes', async () => {
  const { app, host, stop } = await begun();
  host.emit('closing', { waiting: 1, ended: false });
  expect(app.closing).toEqual({ waiting: 1, ended: false });
  stop();
});
