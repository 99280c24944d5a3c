import type { Progress } from '../ipc/types';
import { m } from '../messages';
import type { Connection } from '../state/connection';
import type { Day } from './days';
import { timeOrMoment } from './times';

/** Returns the text of the connection button. */
export function connectionWords(connection: Connection, today: Day, progress: Progress | null): string {
  switch (connection.kind) {
    case 'pulling': {
      const percent = progress?.total ? Math.floor((100 * progress.received) / progress.total) : null;
      return percent === null ? m.connection_pulling() : m.connection_pulling_share({ percent });
    }
    case 'sign_in':
      return m.action_sign_in();
    case 'no_such_user':
      return m.connection_no_such_user();
    case 'offline':
    case 'behind': {
      const lastContact = connection.lastHeard;
      const offline = connection.kind === 'offline';
      if (!lastContact) return offline ? m.connection_offline_never() : m.connection_never_heard();
      const time = timeOrMoment(lastContact, today);
      return offline ? m.connection_offline({ time }) : m.connection_last_heard({ time });
    }
    case 'up_to_date':
      return connection.minutes < 1
        ? m.connection_up_to_date_now()
        : m.connection_up_to_date({ ago: timeSpan(connection.minutes) });
  }
}

/** `2 min`, `3 h`, `2 days`. */
export function timeSpan(minutes: number): string {
  if (minutes < 60) return m.minutes_short({ count: minutes });
  if (minutes < 48 * 60) return m.hours_short({ count: Math.floor(minutes / 60) });
  return m.days_short({ count: Math.floor(minutes / 1440) });
}
