import type { OutboxItem } from '../ipc/types';
import { m } from '../messages';
import type { Day } from './days';
import { dayAndRange } from './times';
import { askedWords } from './waiting';

/** Returns the message after an undo. `restored` is the change that is back, null if there was none before. */
export function undoMessage(restored: OutboxItem | null, today: Day = ''): string {
  if (restored === null) return m.toast_undone();
  const time = restored.kind === 'amend' && restored.slot ? dayAndRange(restored.slot, today) : askedWords(restored, today);
  switch (restored.badge) {
    case 'conflict':
      return m.toast_undone_conflicted();
    case 'refused':
      return m.toast_undone_refused();
    case 'sending':
      return m.toast_undone_sending({ time });
    case 'checking':
      return m.toast_undone_checking({ time });
    default:
      return m.toast_undone_waiting({ time });
  }
}
