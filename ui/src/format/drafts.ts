import type { Times, WallRange } from '../ipc/types';
import { m } from '../messages';
import type { Day } from './days';
import { dayAndRange } from './times';

/** What happened to an interview after its draft was begun, as a sentence. */
export function overtakenSentence(before: Times | null, now: Times, today: Day): string {
  const time = (range: WallRange) => dayAndRange(range, today);
  if (now.proposed && !(same(before?.proposed, now.proposed) && before?.proposedByYou === now.proposedByYou)) {
    return now.proposedByYou ? m.draft_you_proposed({ time: time(now.proposed) }) : m.draft_they_proposed({ time: time(now.proposed) });
  }
  if (now.agreed && !same(before?.agreed, now.agreed)) return m.draft_agreed({ time: time(now.agreed) });
  if (before?.proposed && !now.proposed) return m.draft_withdrawn({ time: time(before.proposed) });
  return m.draft_changed();
}

function same(one: WallRange | null | undefined, other: WallRange | null): boolean {
  return one?.start?.at === other?.start?.at && one?.end?.at === other?.end?.at;
}
