import type { IconName } from '../components/icons';
import type { AwayItem, HeardMove, HeardWhat } from '../ipc/types';
import { m } from '../messages';
import type { StateClass } from './badges';
import type { Day } from './days';
import { dayAndRange, rangeBeside } from './times';

interface MoveStyle {
  icon: IconName;
  state: StateClass;
}

export const MOVES: Record<HeardWhat, MoveStyle> = {
  booked: { icon: 'new', state: 'over' },
  proposed: { icon: 'left', state: 'theirs' },
  withdrawn: { icon: 'undo', state: 'over' },
  accepted: { icon: 'check', state: 'agreed' },
  moved: { icon: 'swap', state: 'over' },
  cancelled: { icon: 'ban', state: 'over' },
  turned_down: { icon: 'ban', state: 'over' },
  not_listed: { icon: 'gone', state: 'over' },
};

/** Writes what the other side did: `Accepted your Wed 22 Jan, 14:20–14:50`. */
export function awaySentence({ what, from, to }: Pick<AwayItem, 'what' | 'from' | 'to'>, today: Day): string {
  const range = to ?? from;
  const time = range ? dayAndRange(range, today) : m.badge_no_time();
  switch (what) {
    case 'booked':
      return m.away_booked({ time });
    case 'proposed':
      return m.away_proposed({ time });
    case 'withdrawn':
      return m.away_withdrawn({ time });
    case 'accepted':
      return m.away_accepted({ time });
    case 'moved':
      return m.away_moved(movedWords({ from, to }, today));
    case 'cancelled':
      return m.away_cancelled({ time });
    case 'turned_down':
      return m.away_turned_down({ time });
    case 'not_listed':
      return m.away_not_listed({ time });
  }
}

/** Writes both times of a move. The second one has its day only if it is another one. */
function movedWords({ from, to }: Pick<HeardMove, 'from' | 'to'>, today: Day): { from: string; to: string } {
  const none = m.badge_no_time();
  const day = (from?.start ?? from?.end)?.date;
  return { from: from ? dayAndRange(from, today) : none, to: to ? rangeBeside(to, day, today) : none };
}
