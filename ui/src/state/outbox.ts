import type { OutboxItem } from '../ipc/types';

/** Returns true if a change waits for the user and not for the server. */
export function needsUser({ badge }: Pick<OutboxItem, 'badge'>): boolean {
  return badge === 'conflict' || badge === 'refused';
}
