import { addDays } from '../../format/day-arithmetic';
import type { Day } from '../../format/days';
import { m } from '../../messages';
import type { LocalKey } from '../../state/local-keys';
import { startOfWeek, stepped } from './span';

/** Returns the day that a key leads to. `ahead` is -1 if the window is read from right to left. */
type MonthAct = (day: Day, ahead: 1 | -1, weekStartsOn: number) => Day;

export const MONTH_KEYS: readonly LocalKey<MonthAct>[] = [
  { chord: 'ArrowLeft', act: (day, ahead) => addDays(day, -ahead), title: m.keys_month_day },
  { chord: 'ArrowRight', act: (day, ahead) => addDays(day, ahead), title: m.keys_month_day },
  { chord: 'ArrowUp', act: (day) => addDays(day, -7), title: m.keys_month_week },
  { chord: 'ArrowDown', act: (day) => addDays(day, 7), title: m.keys_month_week },
  { chord: 'Home', act: (day, _, from) => startOfWeek(day, from), title: m.keys_month_ends },
  { chord: 'End', act: (day, _, from) => addDays(startOfWeek(day, from), 6), title: m.keys_month_ends },
  { chord: 'PageUp', act: (day) => stepped('month', day, -1), title: m.keys_month_month },
  { chord: 'PageDown', act: (day) => stepped('month', day, 1), title: m.keys_month_month },
];
