import type { AccountSummary } from '../types';
import { many } from './many';
import { span, wallRange } from './wall';
import { week } from './week';
import { emptyWorld, NOW, SETTINGS, type Change, type World } from './world';

export const ACCOUNT: AccountSummary = {
  id: 'interviews',
  label: 'interviews.example.com',
  host: 'interviews.example.com',
  partner: '4711',
  protection: 'passphrase',
  open: true,
  sample: false,
  unfinished: 0,
  trouble: null,
};

/** The states of the window, by the name after `?fake=`. */
export const SCENES: { [scene: string]: () => World } = {
  week,
  offline: () => withHowardWaiting({ ...week(), paused: 'by_choice', lastHeard: NOW - 10 }),
  unreachable: () => withHowardWaiting({ ...week(), paused: 'unreachable', lastHeard: NOW - 10, failure: 'The server cannot be reached.' }),
  attention: () => withOpenChanges(week()),
  overtaken: () => withOvertakenDraft({ ...week(), settings: { ...SETTINGS, secondZone: 'Asia/Kolkata' } }),
  sign_in: () => withHowardWaiting({ ...week(), paused: 'sign_in', lastHeard: NOW - 65 }),
  no_such_user: () => ({ ...week(), paused: 'no_such_user' }),
  sample: () => ({ ...week(), sample: true }),
  pulling: () => ({ ...week(), pulling: true }),
  notices: () => ({ ...week(), notices: ['The disk is full. New changes cannot be saved until there is room.'] }),
  many: () => many(10_000),
  most: () => many(100_000),
  empty: () => emptyWorld(),
  opening: () => ({ ...week(), start: { kind: 'opening' } }),
  first_run: () => ({ ...week(), known: false, start: { kind: 'first_run', keychain: true } }),
  no_keychain: () => ({ ...week(), known: false, start: { kind: 'first_run', keychain: false } }),
  locked: () => ({ ...week(), start: { kind: 'locked', account: ACCOUNT, seal: 'passphrase' } }),
  locked_keychain: () => ({ ...week(), start: { kind: 'locked', account: ACCOUNT, seal: 'keychain' } }),
  error: () => ({
    ...week(),
    start: {
      kind: 'error',
      code: 'other_holder',
      message: 'Another Interlude holds the folder. Close it first.',
      folder: '/home/jacob/.local/share/interlude',
    },
  }),
};

function change(world: World, id: string, from: string, minutes: number, more: Partial<Change>): void {
  const record = world.records.get(id);
  if (!record) return;
  const { agreed, proposed, proposedBy } = record;
  world.changes.set(id, {
    changeId: `A${++world.lastChange}`,
    slot: span(from.slice(0, 10), from.slice(11), minutes),
    made: NOW - 1,
    badge: 'waiting',
    reason: null,
    base: { agreed, proposed, proposedBy },
    undoUntil: null,
    nextTry: null,
    checkingSince: null,
    ...more,
  });
}

/** Adds a draft that was begun before the other side proposed. */
function withOvertakenDraft(world: World): World {
  const record = world.records.get('41');
  if (!record) return world;
  const before = { agreed: record.agreed && wallRange(record.agreed), proposed: null, proposedByYou: false };
  const slot = { date: '2025-01-23', start: '14:00', end: '15:30', later: false };
  world.drafts.set(record.id, { id: record.id, slot, seen: `${record.id}.0`, before });
  return world;
}

function withHowardWaiting(world: World): World {
  const reason = { code: 'offline', message: 'Interlude is offline.', httpStatus: null, requestId: null };
  change(world, '37', '2025-01-22 14:20', 30, { reason });
  change(world, '43', '2025-01-23 16:00', 30, { reason });
  return world;
}

function withOpenChanges(world: World): World {
  change(world, '41', '2025-01-23 14:00', 30, {
    badge: 'conflict',
    base: { agreed: span('2025-01-23', '09:00', 30), proposed: null, proposedBy: null },
  });
  change(world, '35', '2025-01-21 08:00', 30, {
    badge: 'refused',
    reason: { code: 'refused', message: 'Amend start at must be in the future', httpStatus: 422, requestId: 'f7fbfad8' },
  });
  change(world, '45', '2025-01-24 12:30', 30, { badge: 'checking', checkingSince: NOW - 3 });
  const checked = world.changes.get('45');
  if (checked) {
    const slot = span('2025-01-24', '15:00', 30);
    world.nextChanges.set('45', { ...checked, changeId: 'A90', slot, badge: 'waiting_behind', checkingSince: null });
  }
  change(world, '39', '2025-01-22 16:30', 30, {
    reason: { code: 'backoff', message: 'The server was busy.', httpStatus: 503, requestId: null },
    nextTry: NOW + 2,
  });
  return world;
}
