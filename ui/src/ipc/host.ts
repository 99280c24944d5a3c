import type { Commands, Events } from './types';

export type CommandName = keyof Commands;
export type Arguments<K extends CommandName> = Commands[K]['arguments'];
export type Result<K extends CommandName> = Commands[K]['result'];
export type EventName = keyof Events;
export type StopListening = () => void;

/**
 * The application that the page talks to: the real one, or a recorded one in tests and in a browser. A command that
 * fails rejects with a `WindowError`.
 */
export interface Host {
  invoke<K extends CommandName>(
    command: K,
    ...rest: Arguments<K> extends Record<string, never> ? [] : [Arguments<K>]
  ): Promise<Result<K>>;
  listen<K extends EventName>(event: K, listener: (payload: Events[K]) => void): Promise<StopListening>;
}
