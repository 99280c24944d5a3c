/** Rows are asked for in pages of this many: about what one view shows. */
export const PAGE = 25;

/** How many pages are kept when they are no longer shown. */
export const KEPT_PAGES = 40;

export function pageOf(index: number): number {
  return Math.floor(index / PAGE);
}

/** The pages on which the shown rows stand, in order. */
export function pagesOf(indices: Iterable<number>): number[] {
  return [...new Set([...indices].map(pageOf))].sort((a, b) => a - b);
}

/** The pages to forget so that no more than `KEPT_PAGES` are kept: those farthest from what is shown. */
export function pagesToForget(kept: Iterable<number>, shown: readonly number[]): number[] {
  const all = [...kept];
  const excess = all.length - KEPT_PAGES;
  if (excess <= 0 || shown.length === 0) return [];
  const distance = (page: number) => Math.min(...shown.map((one) => Math.abs(one - page)));
  return all.sort((a, b) => distance(b) - distance(a)).slice(0, excess);
}
