import { windowError } from '../ipc/host';
import type { InterviewPage, InterviewRow, WindowError } from '../ipc/types';
import { PAGE, pageOf, pagesOf, pagesToForget } from './paging';

export type AskPage = (offset: number, limit: number) => Promise<InterviewPage>;

/** A list of any length of which only the pages that are shown are asked for. */
export class PagedList {
  /** None until the first page came. */
  total = $state<number | null>(null);
  error = $state.raw<WindowError | null>(null);
  #pages = $state.raw<ReadonlyMap<number, readonly InterviewRow[]>>(new Map());
  #shown = new Map<number, number>();
  #fresh = new Set<number>();
  #asking = new Set<number>();
  #generation = 0;
  #scheduled = false;

  constructor(private readonly ask: AskPage) {}

  /** A row; none while its page is awaited. */
  row(index: number): InterviewRow | undefined {
    return this.#pages.get(pageOf(index))?.[index % PAGE];
  }

  /** Where an interview stands among the rows at hand; -1 where it is not among them. */
  indexOf(id: string | null): number {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex((row) => row.id === id);
      if (at >= 0) return page * PAGE + at;
    }
    return -1;
  }

  /** Tells that a row is shown, until the returned function is called. */
  show(index: number): () => void {
    this.#shown.set(index, (this.#shown.get(index) ?? 0) + 1);
    this.#schedule();
    return () => {
      const left = (this.#shown.get(index) ?? 1) - 1;
      if (left > 0) this.#shown.set(index, left);
      else this.#shown.delete(index);
    };
  }

  /** Asks again for what is shown; old rows stay until new ones come. */
  reload(): void {
    this.#generation++;
    this.#fresh.clear();
    this.#asking.clear();
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      const shown = pagesOf(this.#shown.keys());
      const wanted = shown.length > 0 ? shown : [0];
      for (const page of wanted) {
        if (!this.#fresh.has(page) && !this.#asking.has(page)) void this.#fetch(page);
      }
    });
  }

  async #fetch(page: number): Promise<void> {
    const generation = this.#generation;
    this.#asking.add(page);
    try {
      const { total, rows } = await this.ask(page * PAGE, PAGE);
      if (generation !== this.#generation) return;
      const pages = new Map(this.#pages).set(page, rows);
      for (const old of pagesToForget(pages.keys(), pagesOf(this.#shown.keys()))) {
        pages.delete(old);
        this.#fresh.delete(old);
      }
      for (const old of pages.keys()) if (old * PAGE >= total) pages.delete(old);
      this.#pages = pages;
      this.#fresh.add(page);
      this.total = total;
      this.error = null;
    } catch (error) {
      if (generation === this.#generation) this.error = windowError(error);
    } finally {
      if (generation === this.#generation) this.#asking.delete(page);
    }
  }
}
