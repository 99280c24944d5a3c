import type { CommandName, EventName, Host } from '../host';
import type { Commands, Events, InterviewQuery, InterviewRow } from '../types';
import { ACCOUNT, SCENES } from './scenes';
import { failure, Settling } from './settling';
import { detailOf, ended, outboxOf, rowOf } from './shown';
import { checkSlot, quickMove, readPhrase } from './slots';
import { statusOf } from './status';
import { minuteOf, wallTime } from './wall';
import { week } from './week';
import { nowIn, type Record, type World } from './world';

type Handlers = { [K in CommandName]: (args: Commands[K]['arguments']) => Commands[K]['result'] };
type Listener = (payload: never) => void;

/** A simulated application inside the page, for development and component tests. */
export class FakeHost implements Host {
  readonly invoked: { command: CommandName; args: unknown }[] = [];
  #listeners = new Map<EventName, Set<Listener>>();
  #handlers: Handlers;

  constructor(
    readonly world: World = week(),
    private readonly delayMs = 0,
  ) {
    const settling = new Settling(world, (ids) => this.changed(ids));
    this.#handlers = handlersOf(this, settling);
  }

  invoke: Host['invoke'] = async (command, ...rest) => {
    this.invoked.push({ command, args: rest[0] });
    if (this.delayMs > 0) await new Promise((done) => setTimeout(done, this.delayMs));
    return structuredClone(this.#handlers[command]((rest[0] ?? {}) as never)) as never;
  };

  listen: Host['listen'] = async (event, listener) => {
    const listeners = this.#listeners.get(event) ?? new Set<Listener>();
    this.#listeners.set(event, listeners.add(listener as Listener));
    return () => void listeners.delete(listener as Listener);
  };

  emit<K extends EventName>(event: K, payload: Events[K]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(structuredClone(payload) as never);
  }

  changed(ids: string[]): void {
    this.emit('interviews-changed', ids);
    this.emit('status-changed', statusOf(this.world));
  }

  /** Simulates a proposal by the other side, as the next list would contain it. */
  otherSideProposes(id: string, from: string, minutes: number): void {
    const record = this.world.records.get(id);
    if (!record) return;
    const start = minuteOf(from);
    Object.assign(record, { proposed: { from: start, to: start + minutes }, proposedBy: 'them' });
    record.revision++;
    this.changed([id]);
  }
}

/** Creates the host for `?fake=week`. `?delay=300` delays every answer by 300 ms. */
export function fakeHost(params: URLSearchParams): FakeHost {
  const scene = SCENES[params.get('fake') ?? 'week'] ?? week;
  const world = scene();
  const theme = params.get('theme');
  if (theme === 'dark' || theme === 'light') world.settings.theme = theme;
  const host = new FakeHost(world, Number(params.get('delay') ?? 0));
  // The application also sends the status every minute.
  setInterval(() => host.emit('status-changed', statusOf(world)), 60_000);
  return host;
}

function handlersOf(host: FakeHost, settling: Settling): Handlers {
  const { world } = host;
  const record = (id: string): Record => {
    const found = world.records.get(id);
    if (!found) throw failure('unknown_interview', 'There is no such interview.');
    return found;
  };
  const open = () => {
    world.start = { kind: 'open' };
    return world.start;
  };
  return {
    start_state: () => world.start,
    retry_start: open,
    unlock: ({ passphrase }) => {
      if (passphrase !== 'open') throw failure('wrong_passphrase', 'This is not the passphrase.');
      return open();
    },
    has_keychain: () => world.keychain,
    connect: ({ request }) => {
      if (!request.url.startsWith('https://')) throw failure('bad_connection', 'The address must begin with https://.', 'url');
      if (request.partner.includes(' ')) throw failure('bad_connection', 'An id has no spaces.', 'partner');
      if (request.partner === ACCOUNT.partner && request.protection !== 'passphrase') {
        throw failure('wrong_passphrase', 'The account is sealed with a passphrase, and none was given.');
      }
      return open();
    },
    try_sample: () => {
      world.sample = true;
      return open();
    },
    sign_in: () => {
      world.paused = null;
      world.lastHeard = nowIn(world);
      settling.wake();
      host.changed([]);
      return statusOf(world);
    },
    sign_out: () => (world.start = { kind: 'first_run', keychain: world.keychain }),
    accounts: () => {
      const open = world.start.kind === 'open';
      return world.known ? [{ ...ACCOUNT, open, sample: world.sample, unfinished: world.changes.size }] : [];
    },
    switch_account: open,
    remove_account: ({ dropWaiting }) => {
      const count = world.changes.size;
      if (count > 0 && !dropWaiting) {
        throw failure('unfinished_changes', `The account was not removed, because ${count} changes are not finished.`, String(count));
      }
      world.known = false;
      const { [ACCOUNT.label]: _, ...openedHosts } = world.settings.openedHosts;
      world.settings = { ...world.settings, openedHosts };
      return (world.start = { kind: 'first_run', keychain: world.keychain });
    },
    list_interviews: ({ query }) => listed(world, query),
    list_position: ({ query, id }) => {
      const at = listed(world, { ...query, offset: 0, limit: Infinity }).rows.findIndex((row) => row.id === id);
      return at < 0 ? null : at;
    },
    calendar: ({ request }) => between(world, request.from, request.to),
    second_zone_shifts: ({ request }) => {
      const days = (Date.parse(request.to) - Date.parse(request.from)) / 86_400_000;
      return Array.from({ length: days }, () => (world.settings.secondZone === null ? null : 60));
    },
    busy_days: ({ request }) => [
      ...new Set(between(world, request.from, request.to).flatMap(({ times }) => times.agreed?.start?.date ?? [])),
    ],
    interview: ({ id }) => detailOf(world, record(id)),
    history: ({ id }) => world.history.get(id) ?? [],
    outbox: () => outboxOf(world),
    status: () => statusOf(world),
    dismiss_notice: ({ notice }) => {
      world.notices = world.notices.filter((one) => one !== notice);
      return statusOf(world);
    },
    check_slot: ({ id, slot }) => checkSlot(world, record(id), slot),
    quick_move: ({ id, slot, by }) => quickMove(world, record(id), slot, by),
    read_phrase: ({ slot, text }) => readPhrase(world, slot, text),
    drafts: () => [...world.drafts.values()],
    keep_draft: ({ draft }) => {
      if (draft.slot.start === draft.slot.end) throw failure('bad_time', 'The end must come after the start.');
      world.drafts.set(draft.id, draft);
      return null;
    },
    drop_draft: ({ id }) => {
      world.drafts.delete(id);
      return null;
    },
    amend_interview: ({ request }) => settling.amend(request),
    undo: ({ id }) => settling.undo(id),
    drop_change: ({ id }) => settling.drop(id),
    bring_back: ({ id, change }) => settling.bringBack(id, change),
    retry: ({ id, seen }) => settling.retry(id, seen),
    resolve: ({ id, choice, seen }) => settling.resolve(id, choice, seen),
    sync_now: () => {
      if (world.paused !== null) return { changed: null, sent: 0, failure: 'Interlude is offline.' };
      world.lastHeard = nowIn(world);
      host.changed([]);
      return { changed: 0, sent: 0, failure: null };
    },
    set_offline: ({ offline }) => {
      world.paused = offline ? 'by_choice' : null;
      if (!offline) {
        world.lastHeard = nowIn(world);
        settling.wake();
      }
      host.changed([]);
      return statusOf(world);
    },
    window_focused: () => null,
    settings: () => world.settings,
    save_settings: ({ settings }) => (world.settings = settings),
    zones: () => ['Europe/Berlin', 'Europe/London', 'America/New_York', 'Asia/Kolkata', 'UTC'],
    time_locale: () => world.timeLocale,
    open_link: () => null,
    export_ics: () => '/home/jacob/Downloads/Interviews.ics',
    diagnostics: () => '/home/jacob/Downloads/Interlude diagnostics.json',
    show_folder: () => null,
    show_file: () => null,
  };
}

function listed(world: World, query: InterviewQuery): { total: number; rows: InterviewRow[] } {
  const words = (query.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = [...world.records.values()].filter((record) => {
    const timed = record.agreed !== null || record.proposed !== null;
    if (query.upcoming !== null && (!timed || ended(world, record) === query.upcoming)) return false;
    if (query.kind === 'no_time' && timed) return false;
    if (query.kind !== null && query.kind !== 'no_time' && record.kind !== query.kind) return false;
    const text = [record.name, record.title, record.interviewer, record.category, record.place].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const start = ({ agreed, proposed }: Record) => agreed?.from ?? proposed?.from ?? Infinity;
  found.sort((a, b) => {
    if (query.sort === 'start') return start(a) - start(b);
    if (query.sort === 'start_descending') return start(b) - start(a);
    return b.updated - a.updated;
  });
  const rows = found.slice(query.offset, query.offset + query.limit);
  return { total: found.length, rows: rows.map((record) => rowOf(world, record)) };
}

function between(world: World, from: string, to: string): InterviewRow[] {
  const inside = (at: { from: number } | null | undefined) =>
    at != null && wallTime(at.from).date >= from && wallTime(at.from).date < to;
  return [...world.records.values()]
    .filter((one) => inside(one.agreed) || inside(one.proposed) || inside(world.changes.get(one.id)?.slot))
    .map((one) => rowOf(world, one));
}
