/** A window that is hidden paints nothing: nobody waits for it longer than this. */
const AT_MOST_MS = 100;

/** Resolves once what is drawn by now stands on the screen, so that what can wait comes after it. */
export function painted(): Promise<void> {
  return new Promise((then) => {
    requestAnimationFrame(() => setTimeout(then));
    setTimeout(then, AT_MOST_MS);
  });
}
