import type { SlotCheck, Warning } from '../ipc/types';
import { m } from '../messages';
import type { Day } from './days';
import { warningSentence } from './warnings';

/** The fit of a time into its day. */
interface Fit {
  /** True if nothing speaks against it. */
  free: boolean;
  lines: string[];
}

/** Returns the fit of a checked time: `Free, 15 min before Owen Prydderch`, or what speaks against it. */
export function fitOf({ error, warnings }: SlotCheck, today: Day): Fit {
  if (error !== null) return { free: false, lines: [error] };
  const against = warnings.filter((one) => !isNear(one));
  if (against.length > 0) return { free: false, lines: against.map((one) => warningSentence(one, today)) };
  return { free: true, lines: [freeWords(warnings.find(isNear))] };
}

function isNear({ kind }: Warning): boolean {
  return kind === 'before_next' || kind === 'after_previous';
}

function freeWords(near: Warning | undefined): string {
  if (!near) return m.fit_free();
  const facts = { gap: m.minutes_short({ count: near.minutes ?? 0 }), name: near.name ?? '' };
  return near.kind === 'before_next' ? m.fit_free_before(facts) : m.fit_free_after(facts);
}
