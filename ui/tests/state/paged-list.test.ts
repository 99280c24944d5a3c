import { describe, expect, it, vi } from 'vitest';
import { PagedList } from '../../src/state/paged-list.svelte';
import { KEPT_PAGES, PAGE, pagesToForget } from '../../src/state/paging';
import { many } from '../many';
import { TestHost } from '../recording';

async function listOf(count: number) {
  const host = new TestHost();
  await many(host, count);
  const offsets: number[] = [];
  const list = new PagedList((offset, limit) => {
    offsets.push(offset);
    return host.invoke('list_interviews', { query: { text: null, kind: null, upcoming: null, today: false, sort: 'updated', offset, limit } });
  });
  return { host, list, offsets };
}

const settled = (list: PagedList, index: number) => vi.waitFor(() => expect(list.row(index)).toBeDefined());

describe('a list of pages', () => {
  it('requests only the pages of shown rows', async () => {
    const { list, offsets } = await listOf(100_000);
    const rows = Array.from({ length: 14 }, (_, index) => 50_020 + index);
    for (const row of rows) list.show(row);
    await settled(list, 50_020);
    await settled(list, 50_033);
    expect(offsets).toEqual([50_000, 50_025]);
    expect(list.total).toBe(100_000);
    expect(list.row(0)).toBeUndefined();
  });

  it('requests shown pages again on reload, and keeps the old rows until the new ones arrive', async () => {
    const { host, list, offsets } = await listOf(100);
    const hide = list.show(0);
    list.show(60);
    await settled(list, 60);
    hide();
    offsets.length = 0;
    const before = list.row(60);
    list.reload();
    expect(list.row(60)).toBe(before);
    await vi.waitFor(() => expect(list.row(60)).not.toBe(before));
    expect(offsets).toEqual([50]);
    expect(host.calls('list_interviews')).toHaveLength(3);
  });

  it('ignores an answer to a request made before a reload', async () => {
    const answers: ((total: number) => void)[] = [];
    const list = new PagedList(() => new Promise((done) => answers.push((total) => done({ total, rows: [] }))));
    list.show(0);
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    list.reload();
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]?.(2);
    await vi.waitFor(() => expect(list.total).toBe(2));
    answers[0]?.(1);
    await Promise.resolve();
    expect(list.total).toBe(2);
  });

  it('reports an error, and clears it on the next success', async () => {
    let broken = true;
    const list = new PagedList(async () => {
      if (broken) throw { code: 'failed', message: 'No.', details: null };
      return { total: 0, rows: [] };
    });
    list.reload();
    await vi.waitFor(() => expect(list.error?.message).toBe('No.'));
    broken = false;
    list.reload();
    await vi.waitFor(() => expect(list.total).toBe(0));
    expect(list.error).toBeNull();
  });

  it('drops the pages farthest from the shown ones', () => {
    const pages = Array.from({ length: KEPT_PAGES + 2 }, (_, page) => page);
    expect(pagesToForget(pages, [KEPT_PAGES + 1])).toEqual([0, 1]);
    expect(pagesToForget(pages.slice(2), [5])).toEqual([]);
    expect(PAGE).toBeLessThanOrEqual(25);
  });
});
