/** The number of rows in a page: about as many as a view shows. */
export const PAGE = 25;

/** The number of pages to keep after they are no longer shown. */
export const KEPT_PAGES = 40;

export function pageOf(index: number): number {
  return Math.floor(index / PAGE);
}

/** Returns the pages of the shown rows, in order. */
export function pagesOf(indices: Iterable<number>): number[] {
  return [...new Set([...indices].map(pageOf))].sort((a, b) => a - b);
}

/** Returns the pages to drop so that at most `KEPT_PAGES` are kept: the ones farthest from those that are shown. */
export function pagesToForget(kept: Iterable<number>, shown: readonly number[]): number[] {
  const all = [...kept];
  const excess = all.length - KEPT_PAGES;
  if (excess <= 0 || shown.length === 0) return [];
  const distance = (page: number) => Math.min(...shown.map((one) => Math.abs(one - page)));
  return all.sort((a, b) => distance(b) - distance(a)).slice(0, excess);
}
