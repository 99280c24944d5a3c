import type { Times, WallRange } from '../ipc/types';
import { m } from '../messages';
import type { Day } from './days';
import { dayAndRange, sameRange } from './times';

/** Returns a sentence about the way in which an interview changed after its draft was begun. */
export function overtakenSentence(before: Times | null, now: Times, today: Day): string {
  const time = (range: WallRange) => dayAndRange(range, today);
  if (now.proposed && !(sameRange(before?.proposed, now.proposed) && before?.proposedByYou === now.proposedByYou)) {
    return now.proposedByYou ? m.draft_you_proposed({ time: time(now.proposed) }) : m.draft_they_proposed({ time: time(now.proposed) });
  }
  if (now.agreed && !sameRange(before?.agreed, now.agreed)) return m.draft_agreed({ time: time(now.agreed) });
  if (before?.proposed && !now.proposed) return m.draft_withdrawn({ time: time(before.proposed) });
  return m.draft_changed();
}
