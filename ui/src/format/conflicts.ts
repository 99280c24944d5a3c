import type { Badge, Conflict, Times } from '../ipc/types';
import { m } from '../messages';
import { BADGES } from './badges';
import type { Day } from './days';
import { dayAndRange } from './times';

interface ConflictSide {
  kind: 'then' | 'mine' | 'theirs';
  label: string;
  time: string;
}

/**
 * Returns the three boxes of a conflict: the times when the user proposed, the user's proposal, and the times now.
 */
export function conflictSides({ then, thenBadge, yours, now, nowBadge, why }: Conflict, today: Day): ConflictSide[] {
  return [
    { kind: 'then', label: m.conflict_then({ state: stateWords(thenBadge) }), time: shownTime(then, today) },
    { kind: 'mine', label: m.times_you_propose_waiting(), time: dayAndRange(yours, today) },
    {
      kind: 'theirs',
      label: now ? m.conflict_now({ state: stateWords(nowBadge) }) : m.conflict_now_bare(),
      time: now ? shownTime(now, today) : why === 'gone' ? m.badge_not_listed() : m.conflict_unseen(),
    },
  ];
}

/** Returns a sentence about the reason of a conflict, or null if the three boxes show it already. */
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

/** Returns the word of a badge as it is written within a sentence. */
function stateWords(badge: Badge): string {
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

function shownTime({ agreed, proposed }: Times, today: Day): string {
  const range = proposed ?? agreed;
  return range ? dayAndRange(range, today) : m.badge_no_time();
}
