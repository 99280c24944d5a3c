/** The zoom levels in percent. */
export const ZOOMS: readonly number[] = [50, 67, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300];

/** The offered lengths of the undo window in seconds. */
const UNDO_CHOICES: readonly number[] = [0, 5, 10, 20, 30, 60];

/** Returns the choices, including a value that was set elsewhere. */
export function undoChoices(seconds: number): number[] {
  return [...new Set([...UNDO_CHOICES, seconds])].sort((a, b) => a - b);
}

/** The offered times before an interview at which the user is reminded, in minutes. */
const MINUTES_BEFORE: readonly number[] = [0, 2, 5, 10, 15, 30, 60];

/** Returns the choices, including a value that was set elsewhere. */
export function minutesChoices(minutes: number): number[] {
  return [...new Set([...MINUTES_BEFORE, minutes])].sort((a, b) => a - b);
}

/** Returns the days of the week with one added or removed, Monday first. */
export function toggledDay(days: readonly number[], day: number): number[] {
  return days.includes(day) ? days.filter((one) => one !== day) : [...days, day].sort((a, b) => a - b);
}

/**
 * Returns the zones that match a search, best first. Each word has to occur in the name. `_` and `/` count as spaces.
 */
export function foundZones(zones: readonly string[], text: string, limit: number): string[] {
  const words = plain(text).split(' ').filter(Boolean);
  const found = zones.filter((zone) => words.every((word) => plain(zone).includes(word)));
  const starts = (zone: string) => plain(zone).split(' ').some((part) => part.startsWith(words[0] ?? ''));
  return [...found.filter(starts), ...found.filter((zone) => !starts(zone))].slice(0, limit);
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[_/\s]+/g, ' ').trim();
}
