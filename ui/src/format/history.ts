import type { IconName } from '../components/icons';
import type { EndedChange, HeardMove, HistoryItem, InterviewDetail, OutboxItem, WallRange } from '../ipc/types';
import { m } from '../messages';
import { MOVES } from './away';
import { BADGES, type StateClass } from './badges';
import type { Day } from './days';
import { clockAt, dayAndRange, moment, momentAfterWords } from './times';

/** A line of the history: what happened, when, and what became of it. */
export interface HistoryLine {
  key: string;
  icon: IconName;
  state: StateClass;
  text: string;
  /** True if it came to nothing, so that it is struck through. */
  old: boolean;
  notes: string[];
}

/** Returns the history of both sides, newest first. It begins with the changes that are not sent yet. */
export function historyOf({ change, next, history }: InterviewDetail, today: Day): HistoryLine[] {
  const open = [next, change].filter((one) => one !== null);
  return [...open.map((one) => openLine(one, today)), ...history.map((item, index) => lineOf(item, String(index), today))];
}

function openLine({ changeId, kind, slot, badge }: OutboxItem, today: Day): HistoryLine {
  const note = badge === 'waiting' || badge === 'waiting_behind' ? m.history_not_sent() : BADGES[badge].word();
  return { key: changeId, icon: BADGES[badge].icon, state: BADGES[badge].state, text: yourWords(kind, slot, today), old: false, notes: [note] };
}

function lineOf(item: HistoryItem, key: string, today: Day): HistoryLine {
  return item.side === 'yours' ? yourLine(item, today) : theirLine(item, key, today);
}

function yourLine(item: EndedChange, today: Day): HistoryLine {
  const { changeId, kind, slot, ending } = item;
  const sent = ending === 'sent';
  const icon = sent ? SENT_ICONS[kind] : 'undo';
  const text = yourWords(kind, slot, today);
  return { key: changeId, icon, state: sent ? SENT_STATES[kind] : 'over', text, old: !sent, notes: [endWords(item, today), ...facts(item, today)] };
}

const SENT_ICONS = { amend: 'right', accept: 'dot', cancel: 'ban' } as const;
const SENT_STATES = { amend: 'you', accept: 'agreed', cancel: 'over' } as const;

function theirLine({ what, at, from, to }: HeardMove, key: string, today: Day): HistoryLine {
  const range = to ?? from;
  const time = range ? dayAndRange(range, today) : m.badge_no_time();
  const text = {
    booked: m.history_booked,
    proposed: m.history_they_proposed,
    withdrawn: m.history_they_withdrew,
    accepted: m.history_they_accepted,
    moved: m.history_they_moved,
    cancelled: m.history_they_cancelled,
    turned_down: m.history_they_turned_down,
    not_listed: m.history_not_listed,
  }[what]({ time });
  return { key: `${what} ${key}`, ...MOVES[what], text, old: false, notes: [moment(at, today)] };
}

/** Writes `You proposed Wed 22 Jan, 14:20–14:50`. */
function yourWords(kind: EndedChange['kind'], slot: WallRange | null, today: Day): string {
  const time = slot ? dayAndRange(slot, today) : '';
  return { amend: m.history_you_proposed, accept: m.history_you_accepted, cancel: m.history_you_cancelled }[kind]({ time });
}

/** Writes when the user made a change and how it ended: `Mon 23 Nov 12:40, sent 13:05 (offline till then)`. */
function endWords({ made, ended, ending, reason }: EndedChange, today: Day): string {
  const when = moment(made, today);
  if (ending !== 'sent') return m.history_ended({ when, end: { undone: m.history_undone, replaced: m.history_replaced, dropped: m.history_dropped }[ending]() });
  if (made.date === ended.date && made.time === ended.time) return m.history_ended({ when, end: m.history_sent_at_once() });
  const time = made.date === ended.date ? clockAt(ended) : momentAfterWords(ended, today);
  const waited = reason?.code === 'offline' || reason?.code === 'unreachable';
  return m.history_ended({ when, end: waited ? m.history_sent_offline({ time }) : m.history_sent({ time }) });
}

/** Returns the notes on a change that ended: the time that the server stored, a move by the other side, a refusal. */
function facts({ storedAs, otherSideMoved, reason }: EndedChange, today: Day): string[] {
  const notes: string[] = [];
  if (storedAs) notes.push(m.history_stored_as({ time: dayAndRange(storedAs, today) }));
  if (otherSideMoved) notes.push(m.history_other_side_moved());
  if (reason?.http_status) notes.push(m.sentence_refused({ words: reason.message }));
  return notes;
}
