import { LIST_KEYS, type ListAct } from '../list/list-keys';
import { actOf } from '../../state/local-keys';
import type { Press } from '../../state/keys';

type InboxAct = Exclude<ListAct, 'open' | { extend: 1 | -1 }>;

/** The number of items of a page. */
const PAGE = 6;

/** Returns what a key does in the inbox, or null. Enter and Space press the item that has the focus, as every button. */
export function inboxAct(press: Press): InboxAct | null {
  const act = actOf(LIST_KEYS, press);
  return act === null || act === 'open' || (typeof act === 'object' && 'extend' in act) ? null : act;
}

/** Returns the position of the item that a key leads to. */
export function targetOf(act: InboxAct, at: number, count: number): number {
  if (act === 'first') return 0;
  if (act === 'last') return count - 1;
  const step = 'rows' in act ? act.rows : act.pages * PAGE;
  return Math.max(0, Math.min(count - 1, at + step));
}
