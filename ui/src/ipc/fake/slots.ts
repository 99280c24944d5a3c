import type { Phrase, QuickMove, SlotCheck, StripEntry, WallSlot, Warning } from '../types';
import { DAY, dayOf, sameSpan, slotOf, spanOf, wallRange, wallTime, weekdayOf, type Span } from './wall';
import { nowIn, shownSpan, type Record, type World } from './world';

/** Checks a slot for the form. */
export function checkSlot(world: World, record: Record, slot: WallSlot): SlotCheck {
  const span = spanOf(slot);
  const was = record.agreed && record.agreed.to - record.agreed.from;
  const minutes = span.to - span.from;
  const current = world.changes.get(record.id)?.slot ?? record.proposed ?? record.agreed;
  return {
    range: wallRange(span),
    weekday: weekdayOf(span.from),
    minutes,
    wasMinutes: was !== null && was !== minutes ? was : null,
    unchanged: sameSpan(current, span),
    error: slot.start === slot.end ? 'The end must come after the start.' : null,
    twice: false,
    warnings: warningsOf(world, record, span),
    strip: { date: slot.date, fromHour: 8, toHour: 18, entries: entriesOf(world, record, dayOf(span.from)) },
  };
}

export function quickMove(world: World, record: Record, slot: WallSlot, by: QuickMove): WallSlot {
  const span = spanOf(slot);
  if (by === 'next_gap') return slotOf(nextGap(world, record, span));
  const minutes = {
    fifteen_minutes_later: 15,
    fifteen_minutes_earlier: -15,
    five_minutes_later: 5,
    five_minutes_earlier: -5,
    one_hour_later: 60,
    next_day: DAY,
    previous_day: -DAY,
    next_week: 7 * DAY,
  }[by];
  return slotOf({ from: span.from + minutes, to: span.to + minutes });
}

/** Parses "tomorrow 3pm", "15:30", "today 9" and little else. */
export function readPhrase(world: World, slot: WallSlot, text: string): Phrase {
  const found = /^(?:(today|tomorrow)\s*)?(?:at\s+)?(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$/i.exec(text.trim());
  if (!found) return { slot: null, problem: `“${text.trim()}” is not understood here.` };
  const [, day, hour = '', minute = '0', half] = found;
  const hours = (Number(hour) % (half ? 12 : 24)) + (half?.toLowerCase() === 'pm' ? 12 : 0);
  const old = spanOf(slot);
  const base = day ? dayOf(nowIn(world)) + (day.toLowerCase() === 'tomorrow' ? DAY : 0) : dayOf(old.from);
  const from = base + hours * 60 + Number(minute);
  return { slot: slotOf({ from, to: from + (old.to - old.from) }), problem: null };
}

function warningsOf(world: World, record: Record, { from, to }: Span): Warning[] {
  const warnings: Warning[] = [];
  const warn = (kind: Warning['kind'], other?: Record, at?: Span, minutes?: number) =>
    warnings.push({
      kind,
      id: other?.id ?? null,
      name: other?.name ?? null,
      at: at ? wallTime(at.from) : null,
      minutes: minutes ?? null,
    });
  if (from < nowIn(world)) warn('past');
  const startOfDay = dayOf(from);
  const { from: opens, to: closes, days } = world.settings.workingHours;
  const isInside = [startOfDay - DAY, startOfDay].some((day) => {
    const begins = day + minutesOf(opens);
    const ends = day + minutesOf(closes) + (minutesOf(closes) <= minutesOf(opens) ? DAY : 0);
    return days.includes(weekdayOf(day)) && from >= begins && to <= ends;
  });
  if (!isInside) warn('outside_hours');
  const others = [...world.records.values()]
    .filter(({ id, status }) => id !== record.id && status === 'booked')
    .flatMap((other) => {
      const at = shownSpan(world, other);
      return at && dayOf(at.from) === startOfDay ? [{ other, at }] : [];
    })
    .sort((a, b) => a.at.from - b.at.from);
  for (const { other, at } of others) {
    if (at.from < to && from < at.to) warn('overlap', other, at);
    else if (at.from === to || at.to === from) warn('back_to_back', other, at);
  }
  const next = others.find(({ at }) => at.from > to);
  if (next && next.at.from - to <= 90) warn('before_next', next.other, next.at, next.at.from - to);
  if (record.status === 'cancelled' || record.status === 'rejected') warn('over');
  return warnings;
}

/** Returns the times of the other interviews on a day: the agreed ones and the proposed ones. */
function entriesOf(world: World, record: Record, day: number): StripEntry[] {
  const others = [...world.records.values()].filter(({ id, status }) => id !== record.id && status === 'booked');
  return others.flatMap(({ id, name, agreed, proposed }) =>
    [agreed, world.changes.get(id)?.slot ?? proposed].flatMap((at, index) =>
      at && dayOf(at.from) === day ? [{ id, name, fromMinute: at.from - day, toMinute: at.to - day, proposed: index > 0 }] : [],
    ),
  );
}

function nextGap(world: World, record: Record, span: Span): Span {
  const length = span.to - span.from;
  for (let from = Math.ceil((span.from + 15) / 15) * 15; from < span.from + 14 * DAY; from += 15) {
    const minute = from - dayOf(from);
    if (minute < 9 * 60 || minute + length > 18 * 60 || weekdayOf(from) > 5) continue;
    const taken = [...world.records.values()].some((other) => {
      const at = other.id === record.id ? null : shownSpan(world, other);
      return at !== null && at.from < from + length && from < at.to;
    });
    if (!taken) return { from, to: from + length };
  }
  return span;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
