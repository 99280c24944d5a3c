import type { InterviewPage, InterviewRow } from '../src/ipc/types';
import type { TestHost } from './recording';

/**
 * Answers the lists of a host with `count` interviews like the recorded interview 37. Returns their ids in the order
 * of the list, which a test may change.
 */
export async function many(host: TestHost, count: number): Promise<string[]> {
  const { row } = await host.invoke('interview', { id: '37' });
  const ids = Array.from({ length: count }, (_, index) => String(200_000 + index));
  const pageOf = (offset: number, limit: number): InterviewPage => ({
    total: count,
    rows: ids.slice(offset, offset + limit).map((id): InterviewRow => ({ ...row, id, name: `Farouk ${id}`, revision: `${id}.1` })),
  });
  host.answer('list_interviews', ({ query }) => pageOf(query.offset, query.limit));
  host.answer('list_position', ({ id }) => (ids.includes(id) ? ids.indexOf(id) : null));
  return ids;
}
