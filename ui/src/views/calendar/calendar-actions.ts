import type { WallSlot } from '../../ipc/types';
import { m } from '../../messages';
import type { Action } from '../../state/actions';
import { FINE_STEP, moved, resized, STEP } from '../../state/slot';
import type { Several } from '../../state/several.svelte';
import type { Direction } from './choosing';
import type { Move } from './move.svelte';

/** The functions of the calendar that its shortcuts call. */
export interface CalendarController {
  move: Move;
  /** Returns true if the focus is on an event of the calendar. */
  focused: () => boolean;
  /** Returns true if the focus is on an event, or was there until the focused event was drawn again. */
  inside: () => boolean;
  /** Returns true if the focus is in the calendar or nowhere. */
  active: () => boolean;
  /** Chooses the interview in a direction, beside the others if `adds`. */
  choose: (direction: Direction, adds: boolean) => void;
  /** The interviews that are chosen together. */
  several: Pick<Several, 'ids' | 'clear'>;
  pickUp: () => void;
  propose: () => void;
  putBack: () => void;
  /** Makes the hours larger or smaller. */
  zoom: (step: 1 | -1) => void;
  /** Makes the working hours fill the calendar. */
  fitHours: () => void;
  /** Returns 1 if later days are to the right, -1 if they are to the left. */
  rightwards: () => 1 | -1;
  go: (step: 1 | -1) => void;
  today: () => void;
}

const DAY_MINUTES = 24 * 60;

/** Returns the actions of the calendar. Arrows select an interview, or move it once it is picked up. */
export function calendarActions(controller: CalendarController): Action[] {
  const { move } = controller;
  const picked = () => move.held?.stage === 'picked' && !move.saving && controller.inside();
  const active = () => controller.active();
  const choosing = () => controller.focused() && move.held === null;

  const left = (): Direction => (controller.rightwards() > 0 ? 'before' : 'after');
  const right = (): Direction => (controller.rightwards() > 0 ? 'after' : 'before');
  const choose = (id: string, title: () => string, key: string, direction: () => Direction): Action => ({
    id,
    title,
    group: 'calendar',
    keys: [key],
    inFields: true,
    keysOnly: true,
    enabled: choosing,
    run: () => controller.choose(direction(), key.startsWith('Shift+')),
  });
  const step = (id: string, title: () => string, keys: string[], change: (slot: WallSlot) => WallSlot, byTime = false): Action => ({
    id,
    title,
    group: 'calendar',
    keys,
    inFields: true,
    keysOnly: true,
    enabled: picked,
    run: () => (byTime ? move.stepTime(change) : move.step(change)),
  });
  const later = (minutes: number) => (slot: WallSlot) => moved(slot, minutes);
  const across = (arrow: 1 | -1) => (slot: WallSlot) => moved(slot, DAY_MINUTES * arrow * controller.rightwards());
  const longer = (minutes: number) => (slot: WallSlot) => resized(slot, minutes);

  return [
    { id: 'calendar-today', title: m.action_calendar_today, group: 'calendar', keys: ['t'], shortcutsActive: active, run: controller.today },
    { id: 'calendar-next', title: m.action_calendar_next, group: 'calendar', keys: ['n'], shortcutsActive: active, run: () => controller.go(1) },
    { id: 'calendar-previous', title: m.action_calendar_previous, group: 'calendar', keys: ['b'], shortcutsActive: active, run: () => controller.go(-1) },
    { id: 'hours-larger', title: m.action_hours_larger, group: 'calendar', keys: ['Ctrl+Alt+=', 'Ctrl+Alt++'], run: () => controller.zoom(1) },
    { id: 'hours-smaller', title: m.action_hours_smaller, group: 'calendar', keys: ['Ctrl+Alt+-'], run: () => controller.zoom(-1) },
    { id: 'hours-fit', title: m.action_hours_fit, group: 'calendar', keys: ['Ctrl+Alt+0'], run: controller.fitHours },
    choose('choose-up', m.action_choose_up, 'ArrowUp', () => 'up'),
    choose('choose-down', m.action_choose_down, 'ArrowDown', () => 'down'),
    choose('choose-left', m.action_choose_left, 'ArrowLeft', left),
    choose('choose-right', m.action_choose_right, 'ArrowRight', right),
    choose('add-up', m.action_add_up, 'Shift+ArrowUp', () => 'up'),
    choose('add-down', m.action_add_down, 'Shift+ArrowDown', () => 'down'),
    choose('add-left', m.action_add_left, 'Shift+ArrowLeft', left),
    choose('add-right', m.action_add_right, 'Shift+ArrowRight', right),
    {
      id: 'choose-none',
      title: m.several_clear,
      group: 'calendar',
      keys: ['Escape'],
      enabled: () => move.held === null && controller.several.ids.size > 0 && active(),
      run: () => controller.several.clear(),
    },
    {
      id: 'pick-up',
      title: m.action_pick_up,
      group: 'calendar',
      keys: ['m'],
      enabled: () => move.held === null,
      shortcutsActive: active,
      run: controller.pickUp,
    },
    step('move-earlier', m.action_move_earlier, ['ArrowUp'], later(-STEP), true),
    step('move-later', m.action_move_later, ['ArrowDown'], later(STEP), true),
    step('move-earlier-fine', m.action_move_earlier_fine, ['Shift+ArrowUp'], later(-FINE_STEP), true),
    step('move-later-fine', m.action_move_later_fine, ['Shift+ArrowDown'], later(FINE_STEP), true),
    step('move-left', m.action_move_left, ['ArrowLeft'], across(-1)),
    step('move-right', m.action_move_right, ['ArrowRight'], across(1)),
    step('move-shorter', m.action_move_shorter, ['Alt+ArrowUp'], longer(-STEP)),
    step('move-longer', m.action_move_longer, ['Alt+ArrowDown'], longer(STEP)),
    {
      id: 'move-propose',
      title: m.action_move_propose,
      group: 'calendar',
      keys: ['Enter'],
      inFields: true,
      keysOnly: true,
      enabled: picked,
      run: controller.propose,
    },
    {
      id: 'move-put-back',
      title: m.action_move_put_back,
      group: 'calendar',
      keys: ['Escape'],
      inFields: true,
      keysOnly: true,
      enabled: picked,
      run: controller.putBack,
    },
  ];
}
