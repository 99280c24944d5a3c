import type { Badge, Conflict, InterviewDetail, InterviewRow, NoProposal, OutboxItem, Times } from '../types';
import { wallRange, wallTime, type Span } from './wall';
import { nowIn, type Change, type Record, type World } from './world';

/** Returns the row of an interview. */
export function rowOf(world: World, record: Record): InterviewRow {
  const change = world.changes.get(record.id);
  return {
    id: record.id,
    name: record.name,
    title: record.title,
    interviewer: record.interviewer,
    category: record.category,
    kind: record.kind,
    place: record.place,
    badge: change?.badge ?? remoteBadge(record),
    times: change ? { ...timesOf(record), proposed: wallRange(change.slot), proposedByYou: true } : timesOf(record),
    day: dayOf(world, record),
    updated: wallTime(record.updated),
    canPropose: whyNot(record) === null,
    whyNot: whyNot(record),
    revision: revisionOf(record),
  };
}

/** Returns the revision of what the user sees of this interview. */
export function revisionOf({ id, revision }: Record): string {
  return `${id}.${revision}`;
}

function whyNot(record: Record): NoProposal | null {
  const badge = remoteBadge(record);
  if (badge === 'not_listed' || badge === 'cancelled' || badge === 'completed') return badge;
  return badge === 'in_progress' ? 'practice' : null;
}

export function timesOf(record: Pick<Record, 'agreed' | 'proposed' | 'proposedBy'>): Times {
  return {
    agreed: record.agreed && wallRange(record.agreed),
    proposed: record.proposed && wallRange(record.proposed),
    proposedByYou: record.proposedBy === 'us',
  };
}

/**
 * Returns the day under which the agenda lists an interview: that of the agreed time, unless only the proposed time
 * is still to come.
 */
function dayOf(world: World, record: Record): string | null {
  const proposed = world.changes.get(record.id)?.slot ?? record.proposed;
  const toCome = (span: Span | null) => span !== null && span.to > nowIn(world);
  const chosen = toCome(proposed) && !toCome(record.agreed) ? proposed : (record.agreed ?? proposed);
  return chosen && wallTime(chosen.from).date;
}

export function outboxItem(world: World, record: Record, change: Change): OutboxItem {
  const { badge } = change;
  return {
    changeId: change.changeId,
    interview: rowOf(world, record),
    slot: wallRange(change.slot),
    badge,
    reason: change.reason,
    undoUntil: change.undoUntil === null ? null : wallTime(change.undoUntil),
    nextTry: change.nextTry === null ? null : wallTime(change.nextTry),
    checkingSince: change.checkingSince === null ? null : wallTime(change.checkingSince),
    canUndo: badge === 'waiting' || badge === 'waiting_behind',
    canDrop: badge !== 'sending' && !(badge === 'checking' && world.nextChanges.has(record.id)),
    canRetry: badge === 'refused',
    conflict: badge === 'conflict' ? conflictOf(record, change) : null,
  };
}

export function detailOf(world: World, record: Record): InterviewDetail {
  const change = world.changes.get(record.id);
  const next = world.nextChanges.get(record.id);
  const web = record.location?.startsWith('https://') ? new URL(record.location) : null;
  const practice = record.kind === null;
  return {
    row: rowOf(world, record),
    interviewee: practice ? null : { name: record.name, phone: record.phone, standing: record.standing },
    interviewer: { name: record.interviewer, phone: null, standing: null },
    location: record.location,
    locationHost: web?.host ?? null,
    links: practice ? ['review', 'retake'] : web ? ['location'] : [],
    status: record.status,
    completed: practice ? record.status === 'completed' : null,
    created: wallTime(record.created),
    change: change ? outboxItem(world, record, change) : null,
    next: next ? outboxItem(world, record, next) : null,
    history: world.history.get(record.id) ?? [],
  };
}

export function outboxOf(world: World): OutboxItem[] {
  const made = [...world.changes, ...world.nextChanges].flatMap(([id, change]) => {
    const record = world.records.get(id);
    return record ? [{ change, item: outboxItem(world, record, change) }] : [];
  });
  return made.sort((a, b) => a.change.made - b.change.made).map(({ item }) => item);
}

export function ended(world: World, record: Record): boolean {
  const to = record.proposed?.to ?? record.agreed?.to;
  return to !== undefined && to <= nowIn(world);
}

function conflictOf(record: Record, change: Change): Conflict {
  return {
    why: 'moved',
    then: timesOf(change.base),
    thenBadge: remoteBadge({ ...record, ...change.base }),
    yours: wallRange(change.slot),
    now: timesOf(record),
    nowBadge: remoteBadge(record),
    canSendMine: true,
  };
}

function remoteBadge(record: Record): Badge {
  if (record.status === 'cancelled') return 'cancelled';
  if (record.status === 'rejected') return 'turned_down';
  if (record.status === 'completed' || record.status === 'in_progress') return record.status;
  if (record.proposed) return record.proposedBy === 'us' ? 'you_proposed' : 'they_proposed';
  return record.agreed ? 'agreed' : 'no_time';
}
