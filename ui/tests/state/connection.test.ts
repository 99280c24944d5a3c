import { describe, expect, it } from 'vitest';
import { connectionWords, timeSpan } from '../../src/format/connection';
import { connectionOf, connectionTone } from '../../src/state/connection';
import { TestHost } from '../recording';

async function shown(scene: string) {
  const status = await new TestHost(scene).invoke('status');
  const connection = connectionOf(status);
  return [connectionTone(connection), connectionWords(connection, status.now.date, null)];
}

describe('the connection button', () => {
  it.each([
    ['week', 'ok', 'Up to date'],
    ['offline', 'off', 'Offline, last heard 12:31'],
    ['unreachable', 'off', 'Offline, last heard 12:31'],
    ['sign_in', 'bad', 'Sign in again'],
    ['no_such_user', 'bad', 'No such user'],
    ['pulling', 'busy', 'Asking the server'],
  ])('shows the state of the scene %s', async (scene, tone, words) => {
    expect(await shown(scene)).toEqual([tone, words]);
  });

  it('shows the received share of the list if the total is known', () => {
    expect(connectionWords({ kind: 'pulling' }, '2025-01-22', { received: 50, total: 200 })).toBe('Asking the server, 25 %');
    expect(connectionWords({ kind: 'pulling' }, '2025-01-22', { received: 50, total: null })).toBe('Asking the server');
  });

  it('shows long times in hours and days', () => {
    expect(connectionWords({ kind: 'up_to_date', minutes: 2 }, '2025-01-22', null)).toBe('Up to date, 2 min ago');
    expect([timeSpan(59), timeSpan(60), timeSpan(47 * 60), timeSpan(48 * 60)]).toEqual(['59 min', '1 h', '47 h', '2 days']);
  });
});
