import type { Commands, ErrorCode, Events, WindowError } from './types';

export type CommandName = keyof Commands;
export type Arguments<K extends CommandName> = Commands[K]['arguments'];
export type Result<K extends CommandName> = Commands[K]['result'];
export type EventName = keyof Events;
export type StopListening = () => void;

/**
 * What the page stands on: the application around it, or a made-up one in tests and in a browser.
 * A command that was not done rejects with a `WindowError`.
 */
export interface Host {
  invoke<K extends CommandName>(
    command: K,
    ...rest: Arguments<K> extends Record<string, never> ? [] : [Arguments<K>]
  ): Promise<Result<K>>;
  listen<K extends EventName>(event: K, heard: (payload: Events[K]) => void): Promise<StopListening>;
}

export function isWindowError(value: unknown): value is WindowError {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}

/** Whatever was thrown, as the error that the window knows. */
export function windowError(value: unknown): WindowError {
  if (isWindowError(value)) return value;
  const message = value instanceof Error ? value.message : String(value);
  return { code: 'failed', message, details: null };
}

export function failedWith(value: unknown, ...codes: ErrorCode[]): boolean {
  return isWindowError(value) && codes.includes(value.code);
}
