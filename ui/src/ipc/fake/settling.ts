import type { AmendRequest, Dropped, HistoryEnding, OutboxItem, ResolveChoice, Resolved, Saved, WindowError } from '../types';
import { spanOf, wallRange, wallTime, type Span } from './wall';
import { outboxItem, revisionOf } from './shown';
import { nowIn, type Change, type Record, type World } from './world';

const TRAVEL_MS = 700;

/** Simulates the changes of the user: they wait for the undo window, are sent, and arrive. */
export class Settling {
  #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #dropped = new Map<string, Change>();

  constructor(
    private readonly world: World,
    private readonly changed: (ids: string[]) => void,
  ) {}

  amend({ id, slot, seen }: AmendRequest): Saved {
    const record = this.#record(id, seen);
    const wanted = spanOf(slot);
    if (slot.start === slot.end) throw failure('bad_time', 'The end must come after the start.');
    const old = this.world.changes.get(id);
    if (old && (old.badge === 'sending' || old.badge === 'checking')) {
      this.world.nextChanges.set(id, { ...this.#change(record, wanted), badge: 'waiting_behind' });
    } else {
      if (old) this.#end(id, old, 'replaced');
      this.world.changes.set(id, { ...this.#change(record, wanted), ...(old ? { replaces: old } : {}) });
      this.#hold(id);
    }
    record.revision++;
    this.changed([id]);
    return this.#saved(id);
  }

  undo(id: string): OutboxItem | null {
    const { changes, nextChanges } = this.world;
    const next = nextChanges.get(id);
    const change = next ?? changes.get(id);
    if (!change) throw failure('nothing_waiting', 'Nothing waits for this interview.');
    if (!next && change.badge !== 'waiting') throw failure('sending', 'It is being sent already.');
    this.#end(id, change, 'undone');
    (next ? nextChanges : changes).delete(id);
    if (!next && change.replaces) {
      changes.set(id, change.replaces);
      if (change.replaces.badge === 'waiting') this.#hold(id);
    }
    this.changed([id]);
    const [restored, record] = [changes.get(id), this.world.records.get(id)];
    return restored && record ? outboxItem(this.world, record, restored) : null;
  }

  drop(id: string): Dropped {
    const change = this.world.changes.get(id);
    if (!change) throw failure('nothing_waiting', 'Nothing waits for this interview.');
    this.#end(id, change, 'dropped');
    this.world.changes.delete(id);
    this.#dropped.set(change.changeId, change);
    this.changed([id]);
    return { canBringBack: true };
  }

  bringBack(id: string, changeId: string): Saved {
    const change = this.#dropped.get(changeId);
    if (!change || this.world.changes.has(id)) throw failure('not_dropped', 'It cannot be brought back.');
    this.world.changes.set(id, { ...change, changeId: `A${++this.world.lastChange}` });
    if (change.badge === 'waiting') this.#hold(id);
    this.changed([id]);
    return this.#saved(id);
  }

  retry(id: string, seen: string): null {
    this.#record(id, seen);
    const change = this.world.changes.get(id);
    if (change?.badge !== 'refused') throw failure('nothing_waiting', 'Nothing was refused for this interview.');
    this.world.changes.set(id, { ...change, badge: 'waiting', reason: null, replaces: change });
    this.#hold(id);
    this.changed([id]);
    return null;
  }

  resolve(id: string, choice: ResolveChoice, seen: string): Resolved {
    const record = this.#record(id, seen);
    const change = this.world.changes.get(id);
    if (change?.badge !== 'conflict') throw failure('no_conflict', 'There is nothing to choose any more.');
    if (choice === 'theirs') return { kind: 'dropped', ...this.drop(id) };
    this.world.changes.set(id, { ...this.#change(record, change.slot), replaces: change });
    this.#hold(id);
    record.revision++;
    this.changed([id]);
    return { kind: 'saved', ...this.#saved(id) };
  }

  /** Sends the waiting changes, because the server can be reached again. */
  wake(): void {
    for (const [id, change] of this.world.changes) if (change.badge === 'waiting') this.#hold(id);
  }

  #record(id: string, seen: string): Record {
    const record = this.world.records.get(id);
    if (!record) throw failure('unknown_interview', 'There is no such interview.');
    if (revisionOf(record) !== seen) throw failure('stale', 'It changed just now. Look again.');
    return record;
  }

  #change({ agreed, proposed, proposedBy }: Record, slot: Span): Change {
    const { world } = this;
    const offline = world.paused !== null;
    return {
      changeId: `A${++world.lastChange}`,
      slot,
      made: nowIn(world),
      badge: 'waiting',
      reason: offline ? { code: 'offline', message: 'Interlude is offline.', httpStatus: null, requestId: null } : null,
      base: { agreed, proposed, proposedBy },
      undoUntil: nowIn(world),
      nextTry: null,
      checkingSince: null,
    };
  }

  #saved(id: string): Saved {
    const { paused, settings, changes, nextChanges } = this.world;
    const newest = nextChanges.get(id) ?? changes.get(id);
    return { id, changeId: newest?.changeId ?? null, undoSeconds: settings.undoSeconds, willBeSent: paused === null };
  }

  #hold(id: string): void {
    clearTimeout(this.#timers.get(id));
    if (this.world.paused !== null) return;
    this.#timers.set(
      id,
      setTimeout(() => this.#send(id), this.world.settings.undoSeconds * 1000),
    );
  }

  #send(id: string): void {
    const change = this.world.changes.get(id);
    if (change?.badge !== 'waiting' || this.world.paused !== null) return;
    this.world.changes.set(id, { ...change, badge: 'sending', reason: null, undoUntil: null });
    this.changed([id]);
    setTimeout(() => this.#arrive(id), TRAVEL_MS);
  }

  #arrive(id: string): void {
    const change = this.world.changes.get(id);
    const record = this.world.records.get(id);
    if (!change || !record) return;
    this.#end(id, change, 'sent');
    Object.assign(record, { proposed: change.slot, proposedBy: 'us', updated: nowIn(this.world) });
    record.revision++;
    const next = this.world.nextChanges.get(id);
    this.world.nextChanges.delete(id);
    this.world.changes.delete(id);
    if (next) {
      this.world.changes.set(id, { ...next, badge: 'waiting' });
      this.#hold(id);
    }
    this.changed([id]);
  }

  #end(id: string, change: Change, ending: HistoryEnding): void {
    const { history } = this.world;
    const item = {
      changeId: change.changeId,
      slot: wallRange(change.slot),
      made: wallTime(change.made),
      ended: wallTime(nowIn(this.world)),
      ending,
      storedAs: null,
      otherSideMoved: false,
      reason: change.reason,
    };
    history.set(id, [item, ...(history.get(id) ?? [])]);
  }
}

export function failure(code: WindowError['code'], message: string, details: string | null = null): WindowError {
  return { code, message, details };
}
