import type { Day } from '../../format/days';
import { dayAndRange } from '../../format/times';
import { lengthWas } from '../../format/lengths';
import { warningSentence } from '../../format/warnings';
import { lengthOf } from '../../state/slot';
import type { Move } from './move.svelte';
import { rangeOf } from './placing';

/** Writes `Length 45 min (was 30)`, or null if the move did not change the length. */
export function lengthWords({ held, check }: Move): string | null {
  if (!held) return null;
  const now = check?.minutes ?? lengthOf(held.slot);
  const { times } = held.row;
  const was = (times.proposed ?? times.agreed)?.minutes ?? lengthOf(held.from);
  return now === was ? null : lengthWas(now, was);
}

/** Returns the reason why the held slot cannot be proposed, or else its warnings. */
export function problems({ check, failure }: Move, today: Day): string[] {
  const forbids = check?.error ?? failure;
  return forbids ? [forbids] : (check?.warnings.map((warning) => warningSentence(warning, today)) ?? []);
}

/** Returns the announcement for screen readers: the time, the length if it changed, and the problems. */
export function moveWords(move: Move, today: Day): string {
  if (!move.held) return '';
  const length = lengthWords(move);
  return [dayAndRange(rangeOf(move.held.slot), today), ...(length ? [length] : []), ...problems(move, today)].join('. ');
}
