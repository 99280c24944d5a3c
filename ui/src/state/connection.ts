import type { WallTime, WindowStatus } from '../ipc/types';

/** The state of the connection, for the connection button and the notices. */
export type Connection =
  | { kind: 'pulling' }
  | { kind: 'sign_in' }
  | { kind: 'no_such_user' }
  | { kind: 'offline'; byChoice: boolean; lastHeard: WallTime | null }
  | { kind: 'behind'; lastHeard: WallTime | null }
  | { kind: 'up_to_date'; minutes: number };

type ConnectionTone = 'ok' | 'off' | 'bad' | 'busy';

/** Derives the connection from a status. */
export function connectionOf(status: WindowStatus): Connection {
  const { paused, lastHeard, minutesAgo } = status;
  if (paused === 'sign_in' || paused === 'no_such_user') return { kind: paused };
  if (paused === 'by_choice') return { kind: 'offline', byChoice: true, lastHeard };
  if (status.pulling) return { kind: 'pulling' };
  if (paused === 'unreachable') return { kind: 'offline', byChoice: false, lastHeard };
  if (status.failure !== null || minutesAgo === null) return { kind: 'behind', lastHeard };
  return { kind: 'up_to_date', minutes: minutesAgo };
}

export function connectionTone({ kind }: Connection): ConnectionTone {
  switch (kind) {
    case 'pulling':
      return 'busy';
    case 'sign_in':
    case 'no_such_user':
      return 'bad';
    case 'offline':
    case 'behind':
      return 'off';
    case 'up_to_date':
      return 'ok';
  }
}
