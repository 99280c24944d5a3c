/** The minutes of a day by the wall clock. */
export const DAY = 1440;

/** Returns the minutes since midnight by the wall clock. */
export function minuteOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

export function timeOfDay(minute: number): string {
  const of = ((minute % DAY) + DAY) % DAY;
  return `${two(Math.floor(of / 60))}:${two(of % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
