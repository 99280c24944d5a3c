/** A hidden window paints nothing, so the wait is limited. */
const AT_MOST_MS = 100;

/** Resolves once the current state is painted, so that slower work does not delay it. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, AT_MOST_MS);
  });
}
