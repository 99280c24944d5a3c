import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Host } from './host';

/** The application itself. The only module that knows Tauri. */
export const tauriHost: Host = {
  invoke: (command, ...rest) => invoke(command, rest[0]),
  listen: (event, heard) => listen(event, ({ payload }) => heard(payload as never)),
};

export function insideTauri(): boolean {
  return '__TAURI_INTERNALS__' in window;
}
