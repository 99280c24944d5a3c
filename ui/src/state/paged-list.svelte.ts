import { failureOf, type Failure } from '../format/errors';
import type { InterviewPage, InterviewRow } from '../ipc/types';
import { PAGE, pageOf, pagesOf, pagesToForget } from './paging';

type AskPage = (offset: number, limit: number) => Promise<InterviewPage>;
/** Requests the position of an interview in the whole list. Null if it is not in it. */
type AskPosition = (id: string) => Promise<number | null>;

/** A list of any length. Only the pages that are shown are requested. */
export class PagedList {
  /** Null until the first page arrives. */
  total = $state<number | null>(null);
  error = $state.raw<Failure | null>(null);
  /** Number of pages received. */
  arrivals = $state(0);
  #pages = $state.raw<ReadonlyMap<number, readonly InterviewRow[]>>(new Map());
  #shown = new Map<number, number>();
  #fresh = new Set<number>();
  #requested = new Set<number>();
  #failed = new Set<number>();
  #generation = 0;
  #scheduled = false;
  #extraRow = (): number | null => null;

  constructor(
    private readonly ask: AskPage,
    private readonly askPosition: AskPosition = async () => null,
  ) {}

  /** Returns the position of an interview in the whole list, or null. */
  async locate(id: string): Promise<number | null> {
    const known = this.indexOf(id);
    return known >= 0 ? known : this.askPosition(id).catch(() => null);
  }

  /** Returns a row, or undefined until its page arrives. */
  row(index: number): InterviewRow | undefined {
    return this.#pages.get(pageOf(index))?.[index % PAGE];
  }

  /** Returns the rows of the first page, or none before it arrives. */
  firstRows(): readonly InterviewRow[] {
    return this.#pages.get(0) ?? [];
  }

  /** Returns the position of an interview among the loaded rows, or -1. */
  indexOf(id: string | null): number {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex((row) => row.id === id);
      if (at >= 0) return page * PAGE + at;
    }
    return -1;
  }

  /** Marks a row as shown until the returned function is called. */
  show(index: number): () => void {
    this.#shown.set(index, (this.#shown.get(index) ?? 0) + 1);
    this.#schedule();
    return () => {
      const left = (this.#shown.get(index) ?? 1) - 1;
      if (left > 0) this.#shown.set(index, left);
      else this.#shown.delete(index);
    };
  }

  /** Also requests the page of one more row: the one that a key led to, even though it is not drawn yet. */
  reach(extraRow: () => number | null): () => void {
    this.#extraRow = extraRow;
    return () => void (this.#extraRow = () => null);
  }

  /** Requests missing pages, for example after a key press. */
  wake(): void {
    this.#schedule();
  }

  /** Requests the shown pages again. The old rows stay until the new ones arrive. */
  reload(): void {
    this.#generation++;
    this.#fresh.clear();
    this.#requested.clear();
    this.#failed.clear();
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      const extraRow = this.#extraRow();
      const shown = pagesOf([...this.#shown.keys(), ...(extraRow === null ? [] : [extraRow])]);
      const wanted = shown.length > 0 ? shown : [0];
      for (const page of wanted) {
        if (!this.#fresh.has(page) && !this.#requested.has(page)) void this.#fetch(page);
      }
    });
  }

  async #fetch(page: number): Promise<void> {
    const generation = this.#generation;
    this.#requested.add(page);
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
      this.arrivals++;
      this.#failed.delete(page);
      if (this.#failed.size === 0) this.error = null;
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#failed.add(page);
      this.error = failureOf(error);
    } finally {
      if (generation === this.#generation) this.#requested.delete(page);
    }
  }
}
