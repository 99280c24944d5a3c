import type { Counts, WindowStatus } from '../types';
import { ended } from './shown';
import { wallTime } from './wall';
import { nowIn, type World } from './world';

export function statusOf(world: World): WindowStatus {
  const now = nowIn(world);
  return {
    account: world.sample ? 'Sample data' : 'interviews.example.com',
    sample: world.sample,
    lastHeard: world.lastHeard === null ? null : wallTime(world.lastHeard),
    minutesAgo: world.lastHeard === null ? null : now - world.lastHeard,
    paused: world.paused,
    failure: world.failure,
    pulling: world.pulling,
    counts: countsOf(world),
    zone: 'Europe/London',
    zoneLabel: 'London (GMT)',
    secondZone: world.settings.secondZone,
    now: wallTime(now),
    notices: world.notices,
    tokenExpires: null,
  };
}

function countsOf(world: World): Counts {
  const all = [...world.records.values()];
  const timed = all.filter(({ agreed, proposed }) => agreed !== null || proposed !== null);
  const upcoming = timed.filter((record) => !ended(world, record));
  const changes = [...world.changes.values(), ...world.nextChanges.values()];
  const attention = changes.filter(({ badge }) => badge === 'conflict' || badge === 'refused').length;
  return {
    upcoming: upcoming.length,
    all: all.length,
    waiting: changes.length - attention,
    attention,
    video: upcoming.filter(({ kind }) => kind === 'video_call').length,
    inPerson: upcoming.filter(({ kind }) => kind === 'in_person').length,
    noTime: all.length - timed.length,
  };
}
