/** A key as it is pressed: `Ctrl+Enter`, `Shift+F6`, `p`, `?`. Ctrl stands for Command on a Mac. */
export type Chord = string;

export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Whether a press is the chord. Shift counts only where it does not make another character. */
export function pressed(chord: Chord, press: Press): boolean {
  const parts = chord === '+' ? ['+'] : chord.split('+');
  const key = parts.at(-1) ?? '';
  const modifiers = new Set(parts.slice(0, -1));
  const control = press.ctrlKey || press.metaKey;
  if (control !== modifiers.has('Ctrl') || press.altKey !== modifiers.has('Alt')) return false;
  if (key.length > 1 && press.shiftKey !== modifiers.has('Shift')) return false;
  if (key.length === 1 && modifiers.has('Ctrl') && press.shiftKey !== modifiers.has('Shift')) return false;
  return press.key.toLowerCase() === key.toLowerCase();
}

/** Whether a chord is a single character, which the user may switch off. */
export function isLetterKey(chord: Chord): boolean {
  return chord.length === 1 && chord !== ' ';
}

/** Whether single characters mean something to what has the focus. */
export function takesLetters(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return writesText(target) || target.closest('select, [role="spinbutton"], [data-keys="own"]') !== null;
}

/** Whether text is being written, so that keys such as Ctrl+Z belong to it. A part of a date is no text. */
export function writesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target.getAttribute('role') === 'spinbutton') return false;
  return target.isContentEditable || target.closest('input:not([type="checkbox"], [type="radio"]), textarea, [role="textbox"]') !== null;
}

/** The caps of a chord, as a person reads them. */
export function keyCaps(chord: Chord): string[] {
  const caps = chord === '+' ? ['+'] : chord.split('+');
  return caps.map((cap) => SPOKEN[cap] ?? (cap.length === 1 ? cap.toUpperCase() : cap));
}

const SPOKEN: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  ' ': 'Space',
};
