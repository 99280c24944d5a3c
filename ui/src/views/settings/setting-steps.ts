/** How large everything can be drawn, in percent. */
export const ZOOMS: readonly number[] = [50, 67, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300];

/** How long a change can be taken back before it is sent, as it is offered, in seconds. */
export const UNDO_CHOICES: readonly number[] = [0, 5, 10, 20, 30, 60];

/** The choices, with one that was set elsewhere among them. */
export function undoChoices(seconds: number): number[] {
  return [...new Set([...UNDO_CHOICES, seconds])].sort((a, b) => a - b);
}

/** Days of the week with one put in or taken out, Monday first. */
export function toggledDay(days: readonly number[], day: number): number[] {
  return days.includes(day) ? days.filter((one) => one !== day) : [...days, day].sort((a, b) => a - b);
}

/**
 * The zones that a search means, best first: each word of it must stand in the name. `_` and `/` are as
 * good as a space.
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
