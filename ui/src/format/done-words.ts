import type { OutboxItem } from '../ipc/types';
import { m } from '../messages';
import type { Day } from './days';
import { dayAndRange } from './times';
import { keepsAgreed } from './waiting';

/** Writes what a change did, for its toast: `Mei Lin: you accepted Mon 7 Dec, 14:15–14:45`. */
export function doneWords(item: OutboxItem, today: Day): string {
  const { kind, slot, interview } = item;
  const range = slot ?? interview.times.agreed;
  const facts = { name: interview.name, time: range ? dayAndRange(range, today) : m.side_this_interview() };
  if (keepsAgreed(item)) return m.toast_kept(facts);
  return { amend: m.toast_what, accept: m.toast_accepted, cancel: m.toast_cancelled }[kind](facts);
}
