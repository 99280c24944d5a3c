import { describe, expect, it } from 'vitest';
import { draggedBy, stripScale } from '../../src/state/strip-slot';
import { placeOn } from '../../src/state/strip';

const strip = { date: '2025-01-22', fromHour: 8, toHour: 18, entries: [] };
const slot = { date: '2025-01-22', start: '14:20', end: '14:50', later: false };

describe('the strip of a day', () => {
  it('shows its usual hours, extended for a slot outside of them', () => {
    expect(stripScale(strip, slot)).toEqual({ from: 480, to: 1080 });
    expect(stripScale(strip, { ...slot, start: '06:30', end: '07:00' })).toEqual({ from: 360, to: 1080 });
    expect(stripScale(strip, { ...slot, start: '23:30', end: '00:30' })).toEqual({ from: 480, to: 1440 });
  });

  it('places visible entries and leaves out the others', () => {
    const scale = { from: 480, to: 1080 };
    expect(placeOn(scale, 540, 600)).toEqual({ left: 10, width: 10 });
    expect(placeOn(scale, 420, 540)).toEqual({ left: 0, width: 10 });
    expect(placeOn(scale, 60, 120)).toBeNull();
  });

  it('snaps a drag to quarter hours and keeps it on the strip', () => {
    const scale = { from: 480, to: 1080 };
    expect(draggedBy(slot, 0.1, scale)).toMatchObject({ start: '15:15', end: '15:45' });
    expect(draggedBy(slot, -2, scale)).toMatchObject({ date: '2025-01-22', start: '08:00', end: '08:30' });
    expect(draggedBy(slot, 2, scale)).toMatchObject({ date: '2025-01-22', start: '17:45', end: '18:15' });
  });
});
