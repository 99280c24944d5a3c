const GRID_ROLES = '[role="table"], [role="rowgroup"], [role="row"], [role="cell"], [role="columnheader"]';

/**
 * Removes the table roles from the calendar inside `root`. Its events are beside the rows and not in the cells, so a
 * screen reader would read a table of empty cells. Each event contains its own day and time.
 */
export function plainRoles(root: HTMLElement): () => void {
  const strip = (within: ParentNode) => {
    for (const element of within.querySelectorAll(GRID_ROLES)) {
      element.removeAttribute('role');
      element.removeAttribute('aria-colindex');
    }
    for (const article of within.querySelectorAll('article:not([role])')) article.setAttribute('role', 'none');
    for (const aside of within.querySelectorAll('aside:not([role])')) aside.setAttribute('role', 'none');
  };
  strip(root);
  const observer = new MutationObserver(() => strip(root));
  observer.observe(root, { childList: true, subtree: true });
  return () => observer.disconnect();
}
