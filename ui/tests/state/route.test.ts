import { describe, expect, it } from 'vitest';
import { Router } from '../../src/state/router.svelte';
import { HOME, parseRoute, routeHash, type Route } from '../../src/state/route';

const routes: Route[] = [
  { view: 'inbox' },
  { view: 'agenda', past: false },
  { view: 'agenda', past: true },
  { view: 'week', date: null },
  { view: 'month', date: '2025-01-22' },
  { view: 'all', text: '', kind: null },
  { view: 'all', text: 'ada & co?', kind: 'in_person' },
  { view: 'settings' },
  { view: 'connect' },
];

describe('the route in the hash', () => {
  it.each(routes)('is parsed back to the same route: $view', (route) => {
    expect(parseRoute(routeHash(route))).toEqual(route);
  });

  it.each(['', '#', '#/nowhere', '#/outbox', '#nonsense?text=x'])('is the inbox for an unknown hash: %s', (hash) => {
    expect(parseRoute(hash)).toEqual(HOME);
  });

  it('ignores an invalid day and an unknown kind', () => {
    expect(parseRoute('#/week/2025-02-30')).toEqual({ view: 'week', date: null });
    expect(parseRoute('#/week/soon')).toEqual({ view: 'week', date: null });
    expect(parseRoute('#/all?kind=cancelled')).toEqual({ view: 'all', text: '', kind: null });
  });
});

describe('the router', () => {
  it('keeps the route object when the same route is set again', async () => {
    location.hash = '';
    const router = new Router();
    const stop = router.follow();
    const changed = new Promise((done) => window.addEventListener('hashchange', done, { once: true }));
    router.go({ view: 'agenda', past: true });
    const shown = router.current;
    await changed;
    expect(router.current).toBe(shown);
    router.go({ view: 'agenda', past: true });
    expect(router.current).toBe(shown);
    stop();
    location.hash = '';
  });
});
