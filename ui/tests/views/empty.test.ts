import { cleanup, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import AgendaView from '../../src/views/agenda/AgendaView.svelte';
import AllView from '../../src/views/all/AllView.svelte';
import InboxView from '../../src/views/inbox/InboxView.svelte';
import { begun, draw } from './stage';

afterEach(cleanup);

const UPCOMING = { past: false };
const PAST = { past: true };

describe('an empty view says so and offers a next step', () => {
  async function drawn(scene: string, view: Parameters<typeof draw>[1], props: object) {
    const { app } = await begun(scene);
    draw(app, view, { status: app.status, ...props });
    return app;
  }

  it.each([
    ['an inbox without any interview', 'empty', InboxView, {}, 'No interviews yet.', 'Sync now'],
    ['an agenda without any interview', 'empty', AgendaView, UPCOMING, 'No interviews yet.', 'Sync now'],
    ['an agenda after the last interview', 'past', AgendaView, UPCOMING, 'Nothing planned.', 'All interviews'],
    ['an agenda of a server that lists no times', 'untimed', AgendaView, UPCOMING, /^Your server lists no times/, 'All interviews'],
    ['a past without interviews', 'to_come', AgendaView, PAST, 'Nothing has passed yet.', 'Upcoming'],
    ['a list without any interview', 'empty', AllView, { text: '', kind: null }, 'No interviews yet.', 'Sync now'],
    ['a search that finds nothing', 'to_come', AllView, { text: 'xyzzy', kind: null }, 'Nothing found.', 'Show all'],
    ['a filter that matches nothing', 'empty', AllView, { text: '', kind: 'in_person' }, 'Nothing found.', 'Show all'],
  ] as const)('%s', async (_, scene, view, props, text, next) => {
    await drawn(scene, view as Parameters<typeof draw>[1], props);
    const empty = (await screen.findByText(text)).closest('.empty');
    const step = empty?.querySelector('a, button');
    expect(step?.textContent?.trim()).toBe(next);
    if (step instanceof HTMLAnchorElement) expect(step.getAttribute('href')).toMatch(/^#/);
  });

  it('offers a sync if there are no interviews yet', async () => {
    const app = await drawn('empty', AgendaView as Parameters<typeof draw>[1], UPCOMING);
    const run = vi.spyOn(app.actions, 'run');
    (await screen.findByRole('button', { name: 'Sync now' })).click();
    expect(run).toHaveBeenCalledWith('sync-now');
  });
});
