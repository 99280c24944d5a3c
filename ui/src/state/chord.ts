/** A key with its modifiers: `Ctrl+Enter`, `Shift+F6`, `p`, `?`. Ctrl means Command on a Mac. */
export type Chord = string;

/** Returns the modifiers of a chord and its key, which may be a plus itself. */
export function partsOf(chord: Chord): string[] {
  return chord.endsWith('+') ? [...chord.split('+').filter(Boolean), '+'] : chord.split('+');
}

/** Returns the labels of a chord's keys. */
export function keyCaps(chord: Chord): string[] {
  return partsOf(chord).map((cap) => LABELS[cap] ?? (cap.length === 1 ? cap.toUpperCase() : cap));
}

const LABELS: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  ' ': 'Space',
};
