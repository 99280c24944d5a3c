import { Channel, invoke } from '@tauri-apps/api/core';
import { FIRST_ITEMS } from '../views/inbox/inbox-parts';
import { answerFirst } from './first-picture';
import type { EventName, Host } from './host';
import type { Events, FirstPicture } from './types';

type Listener = (payload: never) => void;
type PageEvent = { [K in EventName]: { event: K; payload: Events[K] } }[EventName];

/**
 * Connects to the real application, and asks at once for everything that the first picture shows. This is the only
 * module that depends on Tauri.
 */
export function tauriHost(): Host {
  const listeners = new Map<EventName, Set<Listener>>();
  const events = new Channel<PageEvent>(({ event, payload }) => {
    for (const listener of listeners.get(event) ?? []) listener(payload as never);
  });
  const host: Host = {
    invoke: (command, ...rest) => invoke(command, rest[0]),
    listen: async (event, listener) => {
      const all = listeners.get(event) ?? new Set();
      listeners.set(event, all.add(listener));
      return () => void all.delete(listener);
    },
  };
  return answerFirst(host, invoke<FirstPicture>('first_picture', { events, limit: FIRST_ITEMS }));
}

export function insideTauri(): boolean {
  return '__TAURI_INTERNALS__' in window;
}
