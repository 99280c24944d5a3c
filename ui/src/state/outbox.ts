import type { OutboxItem } from '../ipc/types';

/** Whether a change waits for the user rather than for the server. */
export function needsUser({ badge }: Pick<OutboxItem, 'badge'>): boolean {
  return badge === 'conflict' || badge === 'refused';
}
