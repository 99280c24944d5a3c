/** Compares two ids of the server by number. They stay text, because a JavaScript number is inexact beyond 2^53. */
export function compareIds(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);
}
