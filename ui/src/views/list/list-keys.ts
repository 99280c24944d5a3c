import { m } from '../../messages';
import type { LocalKey } from '../../state/local-keys';

/**
 * The target of a key in a list: some rows or pages away, an end, or the row itself, which is opened. `extend` chooses
 * the row beside too.
 */
export type ListAct = { rows: 1 | -1 } | { pages: 1 | -1 } | { extend: 1 | -1 } | 'first' | 'last' | 'open';

export const LIST_KEYS: readonly LocalKey<ListAct>[] = [
  { chord: 'ArrowUp', act: { rows: -1 }, title: m.keys_list_move },
  { chord: 'ArrowDown', act: { rows: 1 }, title: m.keys_list_move },
  { chord: 'Shift+ArrowUp', act: { extend: -1 }, title: m.keys_list_several },
  { chord: 'Shift+ArrowDown', act: { extend: 1 }, title: m.keys_list_several },
  { chord: 'PageUp', act: { pages: -1 }, title: m.keys_list_page },
  { chord: 'PageDown', act: { pages: 1 }, title: m.keys_list_page },
  { chord: 'Home', act: 'first', title: m.keys_list_ends },
  { chord: 'End', act: 'last', title: m.keys_list_ends },
  { chord: 'Enter', act: 'open', title: m.keys_list_open },
  { chord: ' ', act: 'open', title: m.keys_list_open },
];
