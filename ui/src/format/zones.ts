import type { WallRange } from '../ipc/types';
import { m } from '../messages';
import { secondRange } from './times';

/** Writes the place that a zone is named after: `New York` for `America/New_York`. */
export function zonePlace(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}

/** Writes `13:30–14:00 in Lagos`, the time in the second zone. Null if none is set. */
export function timeElsewhere(range: WallRange, secondZone: string | null): string | null {
  const time = secondRange(range);
  return time === null ? null : m.time_in_zone({ time, place: zonePlace(secondZone ?? '') });
}
