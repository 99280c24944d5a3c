import type { IconName } from '../components/icons';
import type { Badge } from '../ipc/types';
import { m } from '../messages';

/** The class of a state in states.css. It sets colour, border and ground. */
export type StateClass = 'agreed' | 'theirs' | 'you' | 'waits' | 'bad' | 'over';

interface BadgeStyle {
  word: () => string;
  /** A shape before the word, so that no state is shown by colour alone. */
  icon: IconName;
  state: StateClass;
}

export const BADGES: Record<Badge, BadgeStyle> = {
  no_time: { word: m.badge_no_time, icon: 'dash', state: 'over' },
  agreed: { word: m.badge_agreed, icon: 'dot', state: 'agreed' },
  you_proposed: { word: m.badge_you_proposed, icon: 'right', state: 'you' },
  they_proposed: { word: m.badge_they_proposed, icon: 'left', state: 'theirs' },
  waiting: { word: m.badge_waiting, icon: 'up', state: 'waits' },
  sending: { word: m.badge_sending, icon: 'sending', state: 'waits' },
  checking: { word: m.badge_checking, icon: 'query', state: 'waits' },
  waiting_behind: { word: m.badge_waiting, icon: 'up', state: 'waits' },
  conflict: { word: m.badge_conflict, icon: 'fork', state: 'bad' },
  refused: { word: m.badge_refused, icon: 'stop', state: 'bad' },
  cancelled: { word: m.badge_cancelled, icon: 'ban', state: 'over' },
  turned_down: { word: m.badge_turned_down, icon: 'ban', state: 'over' },
  not_listed: { word: m.badge_not_listed, icon: 'gone', state: 'over' },
  completed: { word: m.badge_completed, icon: 'check', state: 'over' },
  in_progress: { word: m.badge_in_progress, icon: 'dot', state: 'agreed' },
};

/** Returns true if something is proposed or has to be decided. */
export function isOpen(badge: Badge): boolean {
  return ['theirs', 'you', 'waits', 'bad'].includes(BADGES[badge].state);
}

/** Returns true if the interview does not take place, so that its name is struck through. */
export function isStruck(badge: Badge): boolean {
  return badge === 'cancelled' || badge === 'turned_down';
}
