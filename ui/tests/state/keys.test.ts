import { describe, expect, it, vi } from 'vitest';
import { Actions, type Action } from '../../src/state/actions';
import { keyCaps } from '../../src/state/chord';
import { composing, pressed } from '../../src/state/keys';
import { pressedAction } from '../../src/state/pressed-action';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) =>
  new KeyboardEvent('keydown', { key, ...held });

describe('chords', () => {
  it('match only with exactly their modifiers', () => {
    expect(pressed('Ctrl+k', press('k', { ctrlKey: true }))).toBe(true);
    expect(pressed('Ctrl+k', press('k', { metaKey: true }))).toBe(true);
    expect(pressed('Ctrl+k', press('k'))).toBe(false);
    expect(pressed('Ctrl+z', press('z', { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(pressed('F6', press('F6', { shiftKey: true }))).toBe(false);
    expect(pressed('Shift+F6', press('F6', { shiftKey: true }))).toBe(true);
  });

  it('ignore the Shift that a character needs', () => {
    expect(pressed('?', press('?', { shiftKey: true }))).toBe(true);
    expect(pressed('p', press('P', { shiftKey: true }))).toBe(true);
  });

  describe('under other layouts', () => {
    const at = (code: string, key: string, held = {}) => new KeyboardEvent('keydown', { key, code, ...held });

    it.each([
      ['Russian', 'Ctrl+k', at('KeyK', 'л', { ctrlKey: true })],
      ['Russian', 'Ctrl+z', at('KeyZ', 'я', { ctrlKey: true })],
      ['Russian', 'p', at('KeyP', 'з')],
      ['Russian', 'm', at('KeyM', 'Ь', { shiftKey: true })],
      ['Russian', '?', at('Digit7', '?', { shiftKey: true })],
      ['Russian', 'Ctrl+,', at('Comma', 'б', { ctrlKey: true })],
      ['Greek', 'Ctrl+k', at('KeyK', 'κ', { ctrlKey: true })],
      ['Hebrew', 'p', at('KeyP', 'פ')],
      ['Hebrew', '/', at('KeyQ', '/')],
      ['Arabic', 'm', at('KeyM', 'ة')],
      ['Arabic', '?', at('Slash', '؟', { shiftKey: true })],
      ['Persian digits', 'Ctrl+2', at('Digit2', '۲', { ctrlKey: true })],
      ['Dvorak', 'Ctrl+k', at('KeyV', 'k', { ctrlKey: true })],
      ['Dvorak', 'p', at('KeyR', 'p')],
      ['AZERTY', 'Ctrl+z', at('KeyW', 'z', { ctrlKey: true })],
      ['AZERTY', 'm', at('Semicolon', 'm')],
      ['AZERTY', 'Ctrl+,', at('KeyM', ',', { ctrlKey: true })],
      ['AZERTY', 'Ctrl+1', at('Digit1', '&', { ctrlKey: true })],
    ])('match by position or character: %s, %s', (_, chord, event) => expect(pressed(chord, event)).toBe(true));

    it.each([
      ['Dvorak', 'Ctrl+k', at('KeyK', 't', { ctrlKey: true })],
      ['Dvorak', 'q', at('KeyQ', "'")],
      ['AZERTY', 'm', at('KeyM', ',')],
      ['AZERTY', 'Ctrl+z', at('KeyZ', 'w', { ctrlKey: true })],
      ['German', 'Ctrl+z', at('KeyZ', 'y', { ctrlKey: true })],
      ['Russian', 'F6', at('KeyF', 'а')],
    ])('do not match another key: %s, %s', (_, chord, event) => expect(pressed(chord, event)).toBe(false));
  });

  it('ignore the keys of an input method', () => {
    const press = (more: object) => composing({ isComposing: false, keyCode: 13, ...more });
    expect([press({}), press({ isComposing: true }), press({ keyCode: 229 })]).toEqual([false, true, true]);
  });

  it('are written as key labels', () => {
    expect(keyCaps('Ctrl+k')).toEqual(['Ctrl', 'K']);
    expect(keyCaps('Alt+ArrowUp')).toEqual(['Alt', '↑']);
  });
});

describe('the registry of actions', () => {
  const action = (id: string, more: Partial<Action>): Action => ({
    id,
    title: () => id,
    group: 'window',
    run: vi.fn(),
    ...more,
  });
  const from = (target: HTMLElement, event: KeyboardEvent) => {
    document.body.append(target);
    target.dispatchEvent(event);
    target.remove();
    return event;
  };

  it('ignores single letters inside a field, and everywhere if they are switched off', () => {
    const actions = new Actions();
    actions.register(action('form', { keys: ['p'], inFields: true }));
    expect(pressedAction(actions, press('p'), true)?.id).toBe('form');
    expect(pressedAction(actions, press('p'), false)).toBeUndefined();
    expect(pressedAction(actions, from(document.createElement('input'), press('p')), true)).toBeUndefined();
  });

  it('runs an action inside a field only if the action allows it', () => {
    const actions = new Actions();
    actions.register(action('undo', { keys: ['Ctrl+z'] }), action('propose', { keys: ['Ctrl+Enter'], inFields: true }));
    const field = document.createElement('input');
    expect(pressedAction(actions, from(field, press('z', { ctrlKey: true })), true)).toBeUndefined();
    expect(pressedAction(actions, from(field, press('Enter', { ctrlKey: true })), true)?.id).toBe('propose');
  });

  it('prefers the last registered action, and skips disabled ones', () => {
    const actions = new Actions();
    actions.register(action('first', { keys: ['m'] }));
    const remove = actions.register(action('last', { keys: ['m'], enabled: () => true }));
    expect(pressedAction(actions, press('m'), true)?.id).toBe('last');
    remove();
    expect(pressedAction(actions, press('m'), true)?.id).toBe('first');
    actions.register(action('off', { keys: ['m'], enabled: () => false }));
    expect(pressedAction(actions, press('m'), true)?.id).toBe('first');
  });
});
