import type { Code, Commands, Events, WindowError } from './types';

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

export function isWindowError(value: unknown): value is WindowError {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}

/** Converts any thrown value to a `WindowError`. */
export function windowError(value: unknown): WindowError {
  if (isWindowError(value)) return value;
  const message = value instanceof Error ? value.message : String(value);
  return { code: 'failed', message, details: null };
}

export function failedWith(value: unknown, ...codes: Code[]): boolean {
  return isWindowError(value) && codes.includes(value.code);
}
