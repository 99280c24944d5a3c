import { describe, expect, it } from 'vitest';
import { undoMessage } from '../../src/format/undo-message';
import type { OutboxItem } from '../../src/ipc/types';
import { begun } from '../views/stage';

const slot = (start: string, end: string) => ({ date: '2025-01-22', start, end, later: false });

async function stage(scene: string, id: string) {
  const { app, host, stop } = await begun(scene);
  const look = async () => (await host.invoke('interview', { id })).row;
  const propose = async (start: string, end: string) => {
    const { revision, times } = await look();
    expect(await app.proposals.propose({ id, slot: slot(start, end), seen: revision, before: times })).toBe(true);
  };
  const item = async () => (await host.invoke('outbox')).find(({ interview }) => interview.id === id);
  const messages = () => app.toasts.list.map(({ text }) => text);
  return { app, host, stop, look, propose, item, messages };
}

describe('the message after Undo', () => {
  it('names the earlier time that waits again', async () => {
    const { app, stop, propose, item, messages } = await stage('offline', '41');
    await propose('14:20', '14:40');
    await propose('16:00', '16:20');
    await app.proposals.undoLast();
    expect(messages()).toEqual(['Taken back. Your earlier time waits again: Wed 22 Jan, 14:20–14:40.']);
    expect((await item())?.slot?.start?.time).toBe('14:20');
    stop();
  });

  it.each(['mine', 'another time'])('says that the conflict is back that was answered with %s', async (answer) => {
    const { app, stop, look, propose, item, messages } = await stage('attention', '41');
    const conflict = await item();
    if (!conflict) throw new Error('no conflict');
    if (answer === 'mine') await app.proposals.resolve(conflict, 'mine', (await look()).revision);
    else await propose('16:00', '16:20');
    await app.proposals.undoLast();
    expect(messages()).toEqual(['Taken back. The change needs your decision again.']);
    expect(await item()).toMatchObject({ changeId: conflict.changeId, badge: 'conflict' });
    stop();
  });

  it('says that the refusal is back', async () => {
    const { app, stop, propose, item, messages } = await stage('attention', '35');
    await propose('16:00', '16:20');
    await app.proposals.undoLast();
    expect(messages()).toEqual(['Taken back. The change is refused, as before.']);
    expect((await item())?.badge).toBe('refused');
    stop();
  });

  it('names the earlier time that is being sent or checked', async () => {
    const { stop, item } = await stage('attention', '35');
    const refused = await item();
    if (!refused) throw new Error('no refusal');
    const at = (badge: OutboxItem['badge']) => undoMessage({ ...refused, badge }, '2025-01-22');
    expect(at('sending')).toBe('Taken back. Your earlier time is being sent: Tue 21 Jan, 08:00–08:30.');
    expect(at('checking')).toBe('Taken back. Your earlier time is being checked: Tue 21 Jan, 08:00–08:30.');
    stop();
  });

  it('says only that nothing was sent if there was no earlier change', async () => {
    const { app, stop, propose, messages } = await stage('offline', '41');
    await propose('14:20', '14:40');
    await app.proposals.undoLast();
    expect(messages()).toEqual(['Taken back. Nothing was sent.']);
    stop();
  });
});
