import { m } from '../messages';
import type { Route } from '../state/route';

const FILTERS = { video_call: m.filter_video_call, in_person: m.filter_in_person, no_time: m.badge_no_time };
const VIEWS = {
  inbox: m.view_inbox,
  agenda: m.view_agenda,
  day: m.view_day,
  week: m.view_week,
  month: m.view_month,
  all: m.view_all,
  settings: m.view_settings,
  connect: m.view_connect,
};

/** Returns the title of a view. */
export function viewTitle(route: Route): string {
  return route.view === 'all' && route.kind !== null ? FILTERS[route.kind]() : VIEWS[route.view]();
}
