import type { Warning } from '../ipc/types';
import { m } from '../messages';
import { shortDay, type Day } from './days';
import { clockAt } from './times';

/** Returns a warning about a slot as a sentence. A warning informs the user and does not prevent a proposal. */
export function warningSentence({ kind, name, at, minutes }: Warning, today: Day): string {
  const other = { name: name ?? '', time: at ? clockAt(at) : '' };
  const count = minutes ?? 0;
  switch (kind) {
    case 'overlap':
      return m.warning_overlap(other);
    case 'back_to_back':
      return m.warning_back_to_back(other);
    case 'before_next':
      return m.warning_before_next({ ...other, gap: m.minutes({ count }) });
    case 'after_previous':
      return m.warning_after_previous({ ...other, gap: m.minutes({ count }) });
    case 'outside_hours':
      return m.warning_outside_hours();
    case 'past':
      return m.warning_past();
    case 'clock_change':
      return at ? m.warning_clock_change_on({ day: shortDay(at.date, today) }) : m.warning_clock_change();
    case 'over':
      return m.warning_over();
  }
}
