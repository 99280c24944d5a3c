import { failureOf } from '../../format/errors';
import type { ConnectField } from '../../ipc/types';
import { m } from '../../messages';

/** A problem and the field it belongs to. Null if it concerns the whole form. */
export interface ConnectProblem {
  field: ConnectField | null;
  message: string;
}

/** Returns the field that an error belongs to. Its details may name one. */
export function problemOf(thrown: unknown): ConnectProblem {
  const { field = null, message, details } = failureOf(thrown);
  return { field: FIELDS.find((one) => one === details) ?? field, message };
}

/** Returns the host of an address for showing it, or a general word if there is none yet. */
export function hostOf(url: string): string {
  const host = /^\s*(?:https?:\/\/)?([^/\s]+)/.exec(url)?.[1];
  return host ?? m.connect_your_server();
}

const FIELDS: readonly ConnectField[] = ['url', 'partner', 'apiKey', 'token', 'login', 'password', 'amendUrl', 'seal', 'passphrase'];
