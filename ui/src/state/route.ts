import { isDay } from '../format/days';
import type { InterviewKindFilter } from '../ipc/types';

export type CalendarSpan = 'day' | 'week' | 'month';

/** Returns whether a view has the panel of an interview beside it. */
export function hasPanel({ view }: Route): boolean {
  return view !== 'settings' && view !== 'connect';
}

/** What the canvas shows. It stands in the hash of the address. */
export type Route =
  | { view: 'agenda'; past: boolean }
  | { view: CalendarSpan; date: string | null }
  | { view: 'all'; text: string; kind: InterviewKindFilter | null }
  | { view: 'outbox' }
  | { view: 'attention' }
  | { view: 'settings' }
  | { view: 'connect' };

export type ViewName = Route['view'];

export const HOME: Route = { view: 'agenda', past: false };

const KINDS: readonly InterviewKindFilter[] = ['video_call', 'in_person', 'no_time'];

/** The route that a hash names; the agenda where it names none. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [view, part] = path.split('/');
  switch (view) {
    case 'agenda':
      return { view, past: part === 'past' };
    case 'day':
    case 'week':
    case 'month':
      return { view, date: part && isDay(part) ? part : null };
    case 'all': {
      const asked = new URLSearchParams(search);
      const kind = KINDS.find((one) => one === asked.get('kind')) ?? null;
      return { view, text: asked.get('text') ?? '', kind };
    }
    case 'outbox':
    case 'attention':
    case 'settings':
    case 'connect':
      return { view };
    default:
      return HOME;
  }
}

/** The hash that names a route: `parseRoute` reads it back. */
export function routeHash(route: Route): string {
  switch (route.view) {
    case 'agenda':
      return route.past ? '#/agenda/past' : '#/agenda';
    case 'day':
    case 'week':
    case 'month':
      return route.date ? `#/${route.view}/${route.date}` : `#/${route.view}`;
    case 'all': {
      const asked = new URLSearchParams();
      if (route.text) asked.set('text', route.text);
      if (route.kind) asked.set('kind', route.kind);
      return asked.size ? `#/all?${asked}` : '#/all';
    }
    default:
      return `#/${route.view}`;
  }
}
