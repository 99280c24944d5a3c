import { partsOf, type Chord } from './chord';

export interface Press {
  /** The character that the layout produces, or the name of the key. */
  key: string;
  /** The position of the key, named after the American layout. */
  code?: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Returns true if a press matches the chord. Shift counts only if it does not produce another character. */
export function pressed(chord: Chord, press: Press): boolean {
  const parts = partsOf(chord);
  const key = parts.at(-1) ?? '';
  const modifiers = new Set(parts.slice(0, -1));
  const control = press.ctrlKey || press.metaKey;
  if (control !== modifiers.has('Ctrl') || press.altKey !== modifiers.has('Alt')) return false;
  if (key.length > 1 && press.shiftKey !== modifiers.has('Shift')) return false;
  if (key.length === 1 && modifiers.has('Ctrl') && press.shiftKey !== modifiers.has('Shift')) return false;
  return keyOf(press, control) === key.toLowerCase();
}

/**
 * Returns the key of a press. The printed character decides under every Latin layout, including Dvorak and AZERTY. A
 * letter of another alphabet stands for the key at its position: "л" is the K of a Russian keyboard.
 */
function keyOf({ key, code = '' }: Press, control: boolean): string {
  const character = EQUIVALENTS[key] ?? key.toLowerCase();
  if (/^[!-~]$/.test(character)) {
    // AZERTY produces digits only with Shift, so Ctrl+1 would otherwise be another chord there.
    const digit = control && !/^[0-9a-z]$/.test(character) && /^Digit(\d)$/.exec(code);
    return digit ? (digit[1] ?? '') : character;
  }
  if (character.length > 1 && character !== 'dead') return character;
  return /^(?:Key|Digit)(\w)$/.exec(code)?.[1]?.toLowerCase() ?? PLACES[code] ?? character;
}

/** Characters of other scripts that are equivalent to one of the chords. */
const EQUIVALENTS: Record<string, string> = { '؟': '?', '\u037e': '?', '،': ',' };

/** Keys of the American layout that are not letters and that a chord uses. */
const PLACES: Record<string, string> = { Comma: ',', Slash: '/' };

/**
 * Returns true if a key press belongs to an input method. Its Enter confirms a word and must not trigger anything.
 * WebKit sends that Enter after the composition, marked only by key code 229.
 */
export function composing({ isComposing, keyCode }: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
  return isComposing || keyCode === 229;
}

/** Returns true if a chord is a single character, which the user may switch off. */
export function isLetterKey(chord: Chord): boolean {
  return chord.length === 1 && chord !== ' ';
}

/** Returns true if the focused element uses single characters itself. */
export function takesLetters(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return writesText(target) || target.closest('select, [role="spinbutton"], [data-keys="own"]') !== null;
}

/**
 * Returns true if the user is typing text, so that keys such as Ctrl+Z belong to the field. A part of a date is not
 * text.
 */
export function writesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target.getAttribute('role') === 'spinbutton') return false;
  return target.isContentEditable || target.closest('input:not([type="checkbox"], [type="radio"]), textarea, [role="textbox"]') !== null;
}
