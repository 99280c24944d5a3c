import { isDay } from '../format/days';
import type { InterviewKindFilter } from '../ipc/types';

export type CalendarSpan = 'day' | 'week' | 'month';

/** Returns true if a view is shown with the panel of an interview. */
export function hasPanel({ view }: Route): boolean {
  return view !== 'settings' && view !== 'connect';
}

/** Returns true if a view is one of the calendar's. */
export function isCalendar(route: Route): route is { view: CalendarSpan; date: string | null } {
  return 'date' in route;
}

/** The interviews that have not ended, or those that have. */
export type TimeFilter = 'to_come' | 'over';

/** The view in the canvas. It is stored in the hash of the address. */
export type Route =
  | { view: 'inbox' }
  | { view: 'agenda'; past: boolean }
  | { view: CalendarSpan; date: string | null }
  | { view: 'all'; text: string; kind: InterviewKindFilter | null; when?: TimeFilter | null }
  | { view: 'settings' }
  | { view: 'connect' };

/** The first view. */
export const HOME: Route = { view: 'inbox' };

export const AGENDA: Route = { view: 'agenda', past: false };

const KINDS: readonly InterviewKindFilter[] = ['video_call', 'in_person', 'no_time'];
const TIMES: readonly TimeFilter[] = ['to_come', 'over'];

/** Parses the route of a hash. An unknown hash leads to the inbox. */
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
      const params = new URLSearchParams(search);
      const kind = KINDS.find((one) => one === params.get('kind')) ?? null;
      const when = TIMES.find((one) => one === params.get('when')) ?? null;
      return { view, text: params.get('text') ?? '', kind, ...(when && { when }) };
    }
    case 'settings':
    case 'connect':
      return { view };
    default:
      return HOME;
  }
}

/** Writes the hash of a route, which `parseRoute` reads. */
export function routeHash(route: Route): string {
  switch (route.view) {
    case 'agenda':
      return route.past ? '#/agenda/past' : '#/agenda';
    case 'day':
    case 'week':
    case 'month':
      return route.date ? `#/${route.view}/${route.date}` : `#/${route.view}`;
    case 'all': {
      const params = new URLSearchParams();
      if (route.text) params.set('text', route.text);
      if (route.kind) params.set('kind', route.kind);
      if (route.when) params.set('when', route.when);
      return params.size ? `#/all?${params}` : '#/all';
    }
    default:
      return `#/${route.view}`;
  }
}
