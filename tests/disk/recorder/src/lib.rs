//! Stands between a program and the disk. Preloaded (`LD_PRELOAD`) into a program, it passes every call
//! that changes what lies under one folder on to the system, and appends to a log what was done; and it can
//! let one of these calls fail instead.
//!
//! | variable | meaning |
//! | --- | --- |
//! | `INTERLUDE_DISK_ROOT` | the folder, absolute and without symbolic links |
//! | `INTERLUDE_DISK_LOG` | the log, outside of it; its form is in `record.rs` |
//! | `INTERLUDE_DISK_FAULT` | which call fails; its form is in `fault.rs` |
//! | `INTERLUDE_DISK_LOCKS` | which files cannot be locked; its form is in `calls.rs` |
//!
//! What the program writes to its standard output goes into the log too, in its place between the
//! others: what it says there is what the user is told.
//!
//! All of it happens under one lock, so that the log has the order in which the system did it. A call
//! that is not passed through here is not recorded; whoever reads a log finds that out by doing all of
//! it again and comparing.

#![cfg(target_os = "linux")]
#![expect(
    unsafe_code,
    reason = "it takes the place of functions of the C library"
)]

mod calls;
mod fault;
mod log;
mod place;
#[expect(dead_code, reason = "only the harness reads records")]
mod record;
