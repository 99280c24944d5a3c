import { expect, it, vi } from 'vitest';
import { FakeHost } from '../../src/ipc/fake/host';
import { SCENES } from '../../src/ipc/fake/scenes';
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
