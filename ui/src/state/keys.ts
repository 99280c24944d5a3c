/** A key as it is pressed: `Ctrl+Enter`, `Shift+F6`, `p`, `?`. Ctrl stands for Command on a Mac. */
export type Chord = string;

export interface Press {
  /** The character that the layout types, or the name of the key. */
  key: string;
  /** The place of the key on the keyboard, named after the American layout. */
  code?: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Returns whether a press is the chord. Shift counts only if it does not make another character. */
export function pressed(chord: Chord, press: Press): boolean {
  const parts = chord === '+' ? ['+'] : chord.split('+');
  const key = parts.at(-1) ?? '';
  const modifiers = new Set(parts.slice(0, -1));
  const control = press.ctrlKey || press.metaKey;
  if (control !== modifiers.has('Ctrl') || press.altKey !== modifiers.has('Alt')) return false;
  if (key.length > 1 && press.shiftKey !== modifiers.has('Shift')) return false;
  if (key.length === 1 && modifiers.has('Ctrl') && press.shiftKey !== modifiers.has('Shift')) return false;
  return meant(press, control) === key.toLowerCase();
}

/**
 * Returns the key that a press means. The printed character decides under every Latin layout, Dvorak and AZERTY
 * included. A letter of another alphabet means the key at its place: "л" is the K of a Russian keyboard.
 */
function meant({ key, code = '' }: Press, control: boolean): string {
  const typed = SAME_SIGNS[key] ?? key.toLowerCase();
  if (/^[!-~]$/.test(typed)) {
    // The upper row of AZERTY types digits only with Shift, which would make another chord of Ctrl+1.
    const digit = control && !/^[0-9a-z]$/.test(typed) && /^Digit(\d)$/.exec(code);
    return digit ? (digit[1] ?? '') : typed;
  }
  if (typed.length > 1 && typed !== 'dead') return typed;
  return /^(?:Key|Digit)(\w)$/.exec(code)?.[1]?.toLowerCase() ?? PLACES[code] ?? typed;
}

/** Signs of other scripts that say the same as one of the chords. */
const SAME_SIGNS: Record<string, string> = { '؟': '?', '\u037e': '?', '،': ',' };

/** Keys of the American layout that are no letters, if a chord uses them. */
const PLACES: Record<string, string> = { Comma: ',', Slash: '/' };

/**
 * Returns whether a key belongs to an input method. Its Enter ends a word and must run nothing: WebKit sends that
 * one after the composition, marked by the key code alone.
 */
export function composing({ isComposing, keyCode }: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
  return isComposing || keyCode === 229;
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
