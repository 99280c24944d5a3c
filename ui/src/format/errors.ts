import type { Code, ConnectField, WindowError } from '../ipc/types';
import { m } from '../messages';

/** The meaning of a code for the page. */
interface Meaning {
  /** The page's own sentence. Without one it shows the application's, which names files, numbers and times. */
  sentence?: () => string;
  /** The field of the connection form that the error belongs to. */
  field?: ConnectField;
  /** The condition that a change waits for, as a sentence. */
  waits?: () => string;
  /** The same in a few words, for a row. */
  inShort?: () => string;
  /** The reaction of the page, besides showing the sentence. */
  reaction?: 'look_again' | 'too_late' | 'count';
}

/** An error as the page shows it. */
export interface Failure extends Meaning {
  message: string;
  details: string | null;
}

/** The only place where the page distinguishes codes. A code that is not named has no meaning of its own. */
const MEANINGS: Partial<Record<Code, Meaning>> = {
  unfinished_changes: { reaction: 'count' },
  passphrase_needed: { field: 'passphrase' },
  wrong_passphrase: { field: 'passphrase' },
  no_keychain: { field: 'seal' },
  keychain_locked: { field: 'seal' },
  keychain_failed: { field: 'seal' },
  keychain_entry_lost: { field: 'seal' },
  bad_connection: { field: 'url' },
  other_holder: { field: 'token' },
  offline: { waits: m.reason_offline, inShort: m.waiting_offline },
  sign_in: { waits: m.reason_sign_in, inShort: m.waiting_sign_in },
  stale: { sentence: m.toast_stale, reaction: 'look_again' },
  sending: { sentence: m.toast_too_late, reaction: 'too_late' },
  checking: { reaction: 'too_late' },
  nothing_waiting: { reaction: 'too_late' },
};

/** Converts any thrown value. */
export function failureOf(thrown: unknown): Failure {
  if (isWindowError(thrown)) {
    const meaning = meaningOf(thrown.code);
    return { ...meaning, message: meaning.sentence?.() ?? thrown.message, details: thrown.details };
  }
  return { message: thrown instanceof Error ? thrown.message : String(thrown), details: null };
}

/** Returns the meaning of a code. */
export function meaningOf(code: Code): Meaning {
  return MEANINGS[code] ?? {};
}

function isWindowError(value: unknown): value is WindowError {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}
