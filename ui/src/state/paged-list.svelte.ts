import { windowError } from '../ipc/host';
import type { InterviewPage, InterviewRow, WindowError } from '../ipc/types';
import { PAGE, pageOf, pagesOf, pagesToForget } from './paging';

export type AskPage = (offset: number, limit: number) => Promise<InterviewPage>;
/** Asks where an interview stands in the whole list; null if it is not in it. */
export type AskPosition = (id: string) => Promise<number | null>;

/** A list of any length of which only the pages that are shown are asked for. */
export class PagedList {
  /** None until the first page came. */
  total = $state<number | null>(null);
  error = $state.raw<WindowError | null>(null);
  /** Grows with each page that came. */
  arrivals = $state(0);
  #pages = $state.raw<ReadonlyMap<number, readonly InterviewRow[]>>(new Map());
  #shown = new Map<number, number>();
  #fresh = new Set<number>();
  #asking = new Set<number>();
  /** The pages that could not be had. */
  #failed = new Set<number>();
  #generation = 0;
  #scheduled = false;
  #reached = (): number | null => null;

  constructor(
    private readonly ask: AskPage,
    private readonly askPosition: AskPosition = async () => null,
  ) {}

  /** Returns where an interview stands in the whole list, or null. */
  async locate(id: string): Promise<number | null> {
    const known = this.indexOf(id);
    return known >= 0 ? known : this.askPosition(id).catch(() => null);
  }

  /** A row; none while its page is awaited. */
  row(index: number): InterviewRow | undefined {
    return this.#pages.get(pageOf(index))?.[index % PAGE];
  }

  /** The rows of the first page, as far as they are known. */
  firstRows(): readonly InterviewRow[] {
    return this.#pages.get(0) ?? [];
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

  /** Has the page of one more row asked for: that which a key led to, though it is not drawn yet. */
  reach(reached: () => number | null): () => void {
    this.#reached = reached;
    return () => void (this.#reached = () => null);
  }

  /** Asks for what is wanted and not there, as after a key. */
  wake(): void {
    this.#schedule();
  }

  /** Asks again for what is shown; old rows stay until new ones come. */
  reload(): void {
    this.#generation++;
    this.#fresh.clear();
    this.#asking.clear();
    this.#failed.clear();
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      const reached = this.#reached();
      const shown = pagesOf([...this.#shown.keys(), ...(reached === null ? [] : [reached])]);
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
      this.arrivals++;
      this.#failed.delete(page);
      if (this.#failed.size === 0) this.error = null;
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#failed.add(page);
      this.error = windowError(error);
    } finally {
      if (generation === this.#generation) this.#asking.delete(page);
    }
  }
}
