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

/** The only place where the page distinguishes codes. The type check fails if a code is missing or unknown. */
const MEANINGS = {
  no_data_folder: {},
  in_use: {},
  cannot_lock: {},
  disk_full: {},
  no_permission: {},
  locked: {},
  too_new: {},
  too_slow: {},
  maybe_saved: {},
  stopped: {},
  disk: {},
  account_damaged: {},
  vault_damaged: {},
  no_account: {},
  several_accounts: {},
  unknown_account: {},
  unfinished_changes: { reaction: 'count' },
  sealed_otherwise: {},
  passphrase_needed: { field: 'passphrase' },
  wrong_passphrase: { field: 'passphrase' },
  passphrases_differ: {},
  no_keychain: { field: 'protection' },
  keychain_locked: { field: 'protection' },
  keychain_failed: { field: 'protection' },
  keychain_entry_lost: { field: 'protection' },
  seal_needed: {},
  no_memory: {},
  no_random: {},
  bad_connection: { field: 'url' },
  bad_credential: {},
  bad_token: {},
  no_api_key: {},
  other_holder: { field: 'token' },
  other_server: {},
  no_network: {},
  offline: { waits: m.reason_offline, inShort: m.waiting_offline },
  unreachable: {},
  no_answer: {},
  sign_in: { waits: m.reason_sign_in, inShort: m.waiting_sign_in },
  no_such_user: {},
  try_later: {},
  server_error: {},
  unexpected_answer: {},
  refused: {},
  interrupted: {},
  not_asked: {},
  stale: { sentence: m.toast_stale, reaction: 'look_again' },
  sending: { sentence: m.toast_too_late, reaction: 'too_late' },
  checking: { reaction: 'too_late' },
  needs_decision: {},
  unknown_interview: {},
  not_listed: {},
  cancelled: {},
  completed: {},
  practice: {},
  nothing_waiting: { reaction: 'too_late' },
  no_conflict: {},
  not_dropped: {},
  newer_change: {},
  times_hidden: {},
  nothing_proposed: {},
  own_proposal: {},
  not_offered: {},
  wrong_use: {},
  bad_time: {},
  time_gap: {},
  time_twice: {},
  bad_slot: {},
  bad_span: {},
  bad_zone: {},
  bad_now: {},
  not_found: {},
  exists: {},
  no_folder: {},
  no_file: {},
  no_times: {},
  no_terminal: {},
  no_threads: {},
  no_output: {},
  no_document: {},
  not_open: {},
  bad_link: {},
  sample: {},
  failed: {},
  little_space: {},
  damaged_files: {},
  unreadable: {},
  no_token: {},
  token_expired: {},
  clock_wrong: {},
  clock_jumped: {},
  clock_set_back: {},
  database_rebuilt: {},
  journal_damaged: {},
  both_damaged: {},
  damaged: {},
  late: {},
} satisfies Record<Code, Meaning>;

/** Converts any thrown value. */
export function failureOf(thrown: unknown): Failure {
  if (isWindowError(thrown)) {
    const meaning = meaningOf(thrown.code);
    return { ...meaning, message: meaning.sentence?.() ?? thrown.message, details: thrown.details };
  }
  return { message: thrown instanceof Error ? thrown.message : String(thrown), details: null };
}

/** Returns the meaning of a code. It is empty for the codes of reasons that are no codes of errors. */
export function meaningOf(code: string): Meaning {
  const meanings: Partial<Record<string, Meaning>> = MEANINGS;
  return meanings[code] ?? {};
}

function isWindowError(value: unknown): value is WindowError {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}
