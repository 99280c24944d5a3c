import type { MoveRow, Warning } from '../../ipc/types';

/** Returns the overlaps of a move that the interview does not have already. */
export function newOverlaps({ check, overlapsNow }: MoveRow): Warning[] {
  return (check?.warnings ?? []).filter((one) => one.kind === 'overlap' && !isOld(one, overlapsNow));
}

/** Returns true if a warning is about an overlap that the interview has already. */
export function isOld({ kind, id }: Warning, overlapsNow: readonly string[]): boolean {
  return kind === 'overlap' && id !== null && overlapsNow.includes(id);
}
