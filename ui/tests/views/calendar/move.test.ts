import { describe, expect, it, vi } from 'vitest';
import type { Proposal } from '../../../src/state/proposals.svelte';
import { moved, resized } from '../../../src/state/slot';
import { moveWords } from '../../../src/views/calendar/move-words';
import { Move } from '../../../src/views/calendar/move.svelte';
import { begun } from '../stage';

async function moving(id: string) {
  const { host } = await begun('week');
  const rows = await host.invoke('calendar', { request: { from: '2025-01-20', to: '2025-01-27' } });
  const row = rows.find((one) => one.id === id);
  if (!row) throw new Error(`no interview ${id}`);
  const proposals: Proposal[] = [];
  const move = new Move(host, async (proposal) => proposals.push(proposal) > 0);
  const checked = () => vi.waitFor(() => expect(move.check ?? move.failure).not.toBeNull());
  return { host, row, move, proposals, checked };
}

describe('a move by keys', () => {
  it('saves nothing until it is proposed, and then the held slot with the shown revision', async () => {
    const { host, row, move, proposals, checked } = await moving('45');
    expect(move.pickUp(row)).toBe(true);
    move.step((slot) => moved(slot, 15));
    move.step((slot) => resized(slot, 15));
    await checked();
    expect(proposals).toEqual([]);
    expect(host.invoked.some(({ command }) => command === 'amend_interview')).toBe(false);
    expect(await move.propose()).toBe(true);
    expect(proposals[0]).toMatchObject({ id: '45', seen: '45.1', slot: { date: '2025-01-24', start: '11:45', end: '12:30' } });
    expect(move.held).toBeNull();
  });

  it('announces the time, the length and overlaps', async () => {
    const { row, move, checked } = await moving('43');
    move.pickUp(row);
    move.step((slot) => ({ ...moved(slot, -5 * 60), end: '11:00' }));
    await checked();
    expect(moveWords(move, '2025-01-22')).toBe(
      'Thu 23 Jan, 10:15–11:00. Length 45 min (was 30). Overlaps Mei Lin at 10:00',
    );
  });

  it('can be put back, after which a late answer is ignored', async () => {
    const { row, move, proposals } = await moving('45');
    move.pickUp(row);
    move.step((slot) => moved(slot, 15));
    move.putBack();
    await new Promise((later) => setTimeout(later));
    expect(move).toMatchObject({ held: null, check: null });
    expect(await move.propose()).toBe(false);
    expect(proposals).toEqual([]);
  });

  it('does not propose the unchanged time, and stays picked up', async () => {
    const { row, move, proposals } = await moving('45');
    move.pickUp(row);
    expect(await move.propose()).toBe(false);
    expect(move.held?.row.id).toBe('45');
    expect(proposals).toEqual([]);
  });
});

describe('a drop', () => {
  it('opens the question, but not at the original place', async () => {
    const { row, move } = await moving('45');
    const from = { date: '2025-01-24', start: '11:30', end: '12:00', later: false };
    move.drop(row, from);
    expect(move.held).toBeNull();
    move.drop(row, { ...from, date: '2025-01-23' });
    expect(move.held?.stage).toBe('asked');
  });

  it('asks which of two equal times is meant', async () => {
    const { host, row, move, proposals } = await moving('45');
    const invoke = host.invoke;
    host.invoke = (async (command: string, ...rest: never[]) => {
      const answer = await (invoke as (...all: unknown[]) => Promise<object>)(command, ...rest);
      return command === 'check_slot' ? { ...answer, twice: true } : answer;
    }) as typeof host.invoke;
    move.pickUp(row);
    move.step((slot) => moved(slot, 15));
    expect(await move.propose()).toBe(false);
    expect(move.held?.stage).toBe('asked');
    move.chooseLater(true);
    expect(await move.propose()).toBe(true);
    expect(proposals[0]?.slot.later).toBe(true);
  });
});

describe('a move that is saved', () => {
  it('is sent once if Propose is pressed twice, and cannot be put back meanwhile', async () => {
    const { host, row } = await moving('45');
    const sent: Proposal[] = [];
    let answer = (_saved: boolean) => {};
    const slow = new Move(host, (proposal) => {
      sent.push(proposal);
      return new Promise((done) => (answer = done));
    });
    slow.drop(row, { date: '2025-01-24', start: '12:30', end: '13:00', later: false });
    await vi.waitFor(() => expect(slow.check).not.toBeNull());
    const first = slow.propose();
    expect(await slow.propose()).toBe(false);
    slow.putBack();
    expect(slow.held).not.toBeNull();
    answer(true);
    expect(await first).toBe(true);
    expect(sent).toHaveLength(1);
    expect(slow.held).toBeNull();
  });
});

describe('a step by time', () => {
  it('skips times that do not exist because of a clock change', async () => {
    const { host, row, move } = await moving('45');
    const invoke = host.invoke;
    host.invoke = (async (command: string, ...rest: [{ slot: { start: string } }]) => {
      const answer = await (invoke as (...all: unknown[]) => Promise<object>)(command, ...rest);
      const skipped = command === 'check_slot' && rest[0].slot.start.startsWith('12:');
      return skipped ? { ...answer, range: null, error: 'does not exist' } : answer;
    }) as typeof host.invoke;
    move.pickUp(row);
    await move.stepTime((slot) => moved(slot, 30));
    expect(move.held?.slot.start).toBe('13:00');
  });
});
