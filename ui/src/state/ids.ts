/** Which of two ids of the server comes first. They are text, for a number of the page rounds beyond 2^53. */
export function compareIds(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);
}
