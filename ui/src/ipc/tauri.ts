import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Host } from './host';

/** The real application. This is the only module that depends on Tauri. */
export const tauriHost: Host = {
  invoke: (command, ...rest) => invoke(command, rest[0]),
  listen: (event, listener) => listen(event, ({ payload }) => listener(payload as never)),
};

export function insideTauri(): boolean {
  return '__TAURI_INTERNALS__' in window;
}
