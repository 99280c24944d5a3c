/** The changes of interviews that the window heard of. What reads their number is loaded again with each of them. */
export class Changes {
  #count = $state(0);
  #ofAll = 0;
  #ofOne = new Map<string, number>();

  /** The number of all changes, for lists and whatever depends on several interviews. */
  get version(): number {
    return this.#count;
  }

  /** Returns the number of changes of one interview. Read it in a `$derived`, which ignores the changes of others. */
  versionOf(id: string): number {
    void this.#count;
    return this.#ofAll + (this.#ofOne.get(id) ?? 0);
  }

  /** Adds a change of some interviews, or of all if `ids` is null. */
  add(ids: readonly string[] | null): void {
    if (ids === null) this.#ofAll++;
    else for (const id of ids) this.#ofOne.set(id, (this.#ofOne.get(id) ?? 0) + 1);
    this.#count++;
  }
}
