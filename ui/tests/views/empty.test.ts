import { cleanup, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import AgendaView from '../../src/views/agenda/AgendaView.svelte';
import AllView from '../../src/views/all/AllView.svelte';
import AttentionView from '../../src/views/attention/AttentionView.svelte';
import OutboxView from '../../src/views/outbox/OutboxView.svelte';
import { begun, draw } from './simulated';

afterEach(cleanup);

/** Makes a week with only the interviews that `filter` accepts. */
async function week(filter: (record: { agreed: unknown; proposed: unknown; isOver: boolean }) => boolean) {
  const { app, host } = await begun();
  const { world } = host;
  for (const [id, record] of world.records) {
    const { agreed, proposed } = record;
    const isOver = agreed !== null && agreed.to <= world.today && (proposed === null || proposed.to <= world.today);
    if (!filter({ agreed, proposed, isOver })) world.records.delete(id);
  }
  world.changes.clear();
  world.nextChanges.clear();
  await app.adoptAnswer(() => host.invoke('status'));
  if (!app.status) throw new Error('not begun');
  return { app, status: app.status };
}

const none = () => week(() => false);
const over = () => week(({ isOver }) => isOver);
const toCome = () => week(({ agreed, isOver }) => agreed !== null && !isOver);
const untimed = () => week(({ agreed, proposed }) => agreed === null && proposed === null);

const UPCOMING = { past: false };
const PAST = { past: true };

describe('an empty view says so and offers a next step', () => {
  async function drawn(make: typeof none, view: Parameters<typeof draw>[1], props: object) {
    const { app, status } = await make();
    draw(app, view, { status, ...props });
    return app;
  }

  it.each([
    ['an agenda without any interview', none, AgendaView, UPCOMING, 'No interviews yet.', 'Sync now'],
    ['an agenda after the last interview', over, AgendaView, UPCOMING, 'Nothing planned.', 'All interviews'],
    ['an agenda of a server that lists no times', untimed, AgendaView, UPCOMING, /^Your server lists no times/, 'All interviews'],
    ['a past without interviews', toCome, AgendaView, PAST, 'Nothing has passed yet.', 'Upcoming'],
    ['a list without any interview', none, AllView, { text: '', kind: null }, 'No interviews yet.', 'Sync now'],
    ['a search that finds nothing', toCome, AllView, { text: 'xyzzy', kind: null }, 'Nothing found.', 'Show all'],
    ['a filter that matches nothing', none, AllView, { text: '', kind: 'in_person' }, 'Nothing found.', 'Show all'],
    ['an outbox', toCome, OutboxView, {}, 'Nothing waiting to send.', 'Agenda'],
    ['the attention view', toCome, AttentionView, {}, 'Nothing needs attention.', 'Agenda'],
  ] as const)('%s', async (_, make, view, props, text, next) => {
    await drawn(make, view as Parameters<typeof draw>[1], props);
    const empty = (await screen.findByText(text)).closest('.empty');
    const step = empty?.querySelector('a, button');
    expect(step?.textContent?.trim()).toBe(next);
    if (step instanceof HTMLAnchorElement) expect(step.getAttribute('href')).toMatch(/^#/);
  });

  it('offers a sync if there are no interviews yet', async () => {
    const app = await drawn(none, AgendaView as Parameters<typeof draw>[1], UPCOMING);
    const run = vi.spyOn(app.actions, 'run');
    (await screen.findByRole('button', { name: 'Sync now' })).click();
    expect(run).toHaveBeenCalledWith('sync-now');
  });
});
