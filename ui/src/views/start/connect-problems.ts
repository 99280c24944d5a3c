import { failureOf } from '../../format/errors';
import type { ConnectField } from '../../ipc/types';

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

const FIELDS: readonly ConnectField[] = ['url', 'partner', 'apiKey', 'token', 'amendUrl', 'protection', 'passphrase'];
