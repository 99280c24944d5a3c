import type { Day } from '../../format/days';
import { dayAndRange } from '../../format/times';
import { lengthWas } from '../../format/lengths';
import { warningSentence } from '../../format/warnings';
import { lengthOf } from '../../state/slot';
import type { Move } from './move.svelte';
import { rangeOf } from './placing';

/** `Length 45 min (was 30)`, where a move changed it. */
export function lengthWords({ held, check }: Move): string | null {
  if (!held) return null;
  const now = check?.minutes ?? lengthOf(held.slot);
  const { times } = held.row;
  const was = (times.proposed ?? times.agreed)?.minutes ?? lengthOf(held.from);
  return now === was ? null : lengthWas(now, was);
}

/** Why what is held cannot be proposed, or what the user should know of it. */
export function troubles({ check, failure }: Move, today: Day): string[] {
  const forbids = check?.error ?? failure;
  return forbids ? [forbids] : (check?.warnings.map((warning) => warningSentence(warning, today)) ?? []);
}

/** What is held, as it is told: its time, its length where that changed, and what stands in the way. */
export function moveWords(move: Move, today: Day): string {
  if (!move.held) return '';
  const length = lengthWords(move);
  return [dayAndRange(rangeOf(move.held.slot), today), ...(length ? [length] : []), ...troubles(move, today)].join('. ');
}
