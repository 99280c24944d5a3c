//! Records the I/O of a program. It is preloaded (`LD_PRELOAD`) and intercepts every call that changes something
//! below one folder. It passes the call to the system and appends it to a log, or makes it fail instead.
//!
//! | variable | meaning |
//! | --- | --- |
//! | `INTERLUDE_DISK_ROOT` | the folder, absolute and without symbolic links |
//! | `INTERLUDE_DISK_LOG` | the log, outside of the folder; see `record.rs` for the format |
//! | `INTERLUDE_DISK_FAULT` | the failing call; see `fault.rs` for the format |
//! | `INTERLUDE_DISK_LOCKS` | the files that cannot be locked; see `calls.rs` for the format |
//!
//! The program's standard output is logged too, in order with the calls, because it contains the messages to the
//! user.
//!
//! All calls are made under one lock, so that the log has their order. Calls that are not intercepted are missing
//! from the log. A test detects that by replaying the log and comparing the result.

#![cfg(target_os = "linux")]
#![expect(unsafe_code, reason = "it replaces functions of the C library")]

mod calls;
mod fault;
mod log;
mod place;
#[path = "../../src/disk/record.rs"]
mod record;
