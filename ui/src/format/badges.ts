import type { Badge } from '../ipc/types';
import { m } from '../messages';

/**
 * The border and colour of a badge: solid means waiting, dashed means a proposal, red means that the user has to
 * decide.
 */
type BadgeTone = 'agreed' | 'proposal' | 'waits' | 'attention' | 'done' | 'plain';

interface BadgeStyle {
  word: () => string;
  /** A sign before the word, so that no state is shown by colour alone. */
  shape: string;
  tone: BadgeTone;
}

export const BADGES: Record<Badge, BadgeStyle> = {
  no_time: { word: m.badge_no_time, shape: '', tone: 'plain' },
  agreed: { word: m.badge_agreed, shape: '', tone: 'agreed' },
  you_proposed: { word: m.badge_you_proposed, shape: '→', tone: 'proposal' },
  they_proposed: { word: m.badge_they_proposed, shape: '←', tone: 'proposal' },
  waiting: { word: m.badge_waiting, shape: '↑', tone: 'waits' },
  sending: { word: m.badge_sending, shape: '↑', tone: 'waits' },
  checking: { word: m.badge_checking, shape: '↑', tone: 'waits' },
  waiting_behind: { word: m.badge_waiting_behind, shape: '↑', tone: 'waits' },
  conflict: { word: m.badge_conflict, shape: '!', tone: 'attention' },
  refused: { word: m.badge_refused, shape: '!', tone: 'attention' },
  cancelled: { word: m.badge_cancelled, shape: '', tone: 'plain' },
  turned_down: { word: m.badge_turned_down, shape: '', tone: 'plain' },
  not_listed: { word: m.badge_not_listed, shape: '', tone: 'plain' },
  completed: { word: m.badge_completed, shape: '', tone: 'done' },
  in_progress: { word: m.badge_in_progress, shape: '', tone: 'agreed' },
};
