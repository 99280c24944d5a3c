import type { Badge, Conflict, Times } from '../ipc/types';
import { m } from '../messages';
import { BADGES } from './badges';
import type { Day } from './days';
import { dayAndRange } from './times';

export interface ConflictSide {
  look: 'then' | 'mine' | 'theirs';
  label: string;
  time: string;
}

/** The three boxes of a conflict: when you proposed, what you propose, and now. */
export function conflictSides({ then, thenBadge, yours, now, nowBadge, why }: Conflict, today: Day): ConflictSide[] {
  return [
    { look: 'then', label: m.conflict_then({ state: standing(thenBadge) }), time: standingTime(then, today) },
    { look: 'mine', label: m.conflict_yours(), time: dayAndRange(yours, today) },
    {
      look: 'theirs',
      label: now ? m.conflict_now({ state: standing(nowBadge) }) : m.conflict_now_bare(),
      time: now ? standingTime(now, today) : why === 'gone' ? m.conflict_gone() : m.conflict_unseen(),
    },
  ];
}

/** Why it is asked about, where the three boxes do not say it. */
export function conflictSentence({ why }: Conflict): string | null {
  switch (why) {
    case 'gone':
      return m.conflict_why_gone();
    case 'unseen':
      return m.conflict_why_unseen();
    case 'overtaken':
      return m.conflict_why_overtaken();
    case 'put_back':
      return m.conflict_why_put_back();
    case 'passed':
      return m.conflict_why_passed();
    default:
      return null;
  }
}

/** The word of a badge within a sentence. */
function standing(badge: Badge): string {
  switch (badge) {
    case 'agreed':
      return m.standing_agreed();
    case 'you_proposed':
      return m.standing_you_proposed();
    case 'they_proposed':
      return m.standing_they_proposed();
    default:
      return BADGES[badge].word();
  }
}

function standingTime({ agreed, proposed }: Times, today: Day): string {
  const range = proposed ?? agreed;
  return range ? dayAndRange(range, today) : m.range_none();
}
