import { windowError } from '../../ipc/host';
import type { ConnectField } from '../../ipc/types';

/** A problem and the field it belongs to. Null if it concerns the whole form. */
export interface ConnectProblem {
  field: ConnectField | null;
  message: string;
}

/** Returns the field that an error belongs to. `bad_connection` names the field in its details. */
export function problemOf(thrown: unknown): ConnectProblem {
  const { code, message, details } = windowError(thrown);
  switch (code) {
    case 'passphrase_needed':
    case 'wrong_passphrase':
      return { field: 'passphrase', message };
    case 'no_keychain':
    case 'keychain_locked':
    case 'keychain_failed':
    case 'keychain_entry_lost':
      return { field: 'protection', message };
    case 'other_holder':
      return { field: 'token', message };
    case 'bad_connection':
      return { field: FIELDS.find((field) => field === details) ?? 'url', message };
    default:
      return { field: null, message };
  }
}

const FIELDS: readonly ConnectField[] = ['url', 'partner', 'apiKey', 'token', 'amendUrl', 'protection', 'passphrase'];
