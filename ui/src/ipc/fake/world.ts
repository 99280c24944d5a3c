import type { Badge, Draft, HistoryItem, PausedWhy, Reason, Settings, StartState } from '../types';
import { minuteOf, type Minute, type Span } from './wall';

export interface Record {
  id: string;
  name: string;
  title: string | null;
  interviewer: string;
  category: string | null;
  kind: 'video_call' | 'in_person' | null;
  place: string | null;
  location: string | null;
  phone: string | null;
  standing: string | null;
  agreed: Span | null;
  proposed: Span | null;
  proposedBy: 'us' | 'them' | null;
  status: 'booked' | 'cancelled' | 'rejected' | 'completed' | 'in_progress';
  updated: Minute;
  created: Minute;
  revision: number;
}

export interface Change {
  changeId: string;
  slot: Span;
  made: Minute;
  badge: Badge & ('waiting' | 'sending' | 'checking' | 'waiting_behind' | 'conflict' | 'refused');
  reason: Reason | null;
  /** The terms that the user saw when making the change. */
  base: Pick<Record, 'agreed' | 'proposed' | 'proposedBy'>;
  undoUntil: Minute | null;
  nextTry: Minute | null;
  checkingSince: Minute | null;
  /** The change that Undo brings back. */
  replaces?: Change;
}

/** The state of the simulated application. */
export interface World {
  start: StartState;
  records: Map<string, Record>;
  changes: Map<string, Change>;
  nextChanges: Map<string, Change>;
  history: Map<string, HistoryItem[]>;
  drafts: Map<string, Draft>;
  settings: Settings;
  paused: PausedWhy | null;
  failure: string | null;
  pulling: boolean;
  notices: string[];
  sample: boolean;
  /** True if an account is connected. */
  known: boolean;
  /** The language tag that the system uses for times. */
  timeLocale: string | null;
  keychain: boolean;
  lastHeard: Minute | null;
  begun: number;
  today: Minute;
  lastChange: number;
}

export const SETTINGS: Settings = {
  zone: { kind: 'named', name: 'Europe/London' },
  secondZone: null,
  workingHours: { from: '09:00', to: '18:00', days: [1, 2, 3, 4, 5] },
  undoSeconds: 5,
  theme: 'system',
  clock: 'system',
  weekStartsOn: 0,
  showWeekend: false,
  letterKeys: true,
  notifications: true,
  zoom: 100,
  openedHosts: {},
};

export const NOW = minuteOf('2025-01-22 12:41');

export function emptyWorld(): World {
  return {
    start: { kind: 'open' },
    records: new Map(),
    changes: new Map(),
    nextChanges: new Map(),
    history: new Map(),
    drafts: new Map(),
    settings: { ...SETTINGS },
    paused: null,
    failure: null,
    pulling: false,
    notices: [],
    sample: false,
    known: true,
    timeLocale: null,
    keychain: true,
    lastHeard: NOW - 2,
    begun: Date.now(),
    today: NOW,
    lastChange: 0,
  };
}

export function nowIn(world: World): Minute {
  return world.today + Math.floor((Date.now() - world.begun) / 60_000);
}

/**
 * Returns the time of an interview as the user sees it: that of a waiting change, or else the proposed or agreed
 * time.
 */
export function shownSpan(world: World, record: Record): Span | null {
  return world.changes.get(record.id)?.slot ?? record.proposed ?? record.agreed;
}
