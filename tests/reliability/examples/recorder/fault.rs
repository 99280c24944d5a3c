//! The failing call, as `NUMBER:ERROR:LENGTH`: the number of the call, counted from 1 over all calls that can
//! fail; the error code; and `once`, or `lasting` if later calls that such a disk would refuse fail too.
//!
//! A full disk writes the first half of the data and refuses the rest.

use std::env;

use crate::record::Call;

/// The failing call, and the number of calls so far.
#[derive(Debug, Default)]
pub struct Faults {
    wanted: Option<Fault>,
    calls: u64,
    /// True if half of a write was done and the rest must be refused.
    is_half_full: bool,
}

/// The decision about a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is passed to the system.
    Pass,
    /// Only the first half of its data is written.
    Half,
    /// It fails with this error. `call` is its number.
    Fail { errno: i32, call: u64 },
}

#[derive(Debug, Clone, Copy)]
struct Fault {
    call: u64,
    errno: i32,
    is_lasting: bool,
}

impl Faults {
    pub fn from_environment() -> Self {
        let wanted = env::var("INTERLUDE_DISK_FAULT");
        Self {
            wanted: wanted.ok().and_then(|wanted| parse(&wanted)),
            ..Self::default()
        }
    }

    /// Decides about the next call.
    pub fn next(&mut self, kind: Call, len: usize) -> Decision {
        self.calls += 1;
        let call = self.calls;
        let Some(fault) = self.wanted else {
            return Decision::Pass;
        };
        let refused = Decision::Fail {
            errno: fault.errno,
            call,
        };
        if self.is_half_full && kind == Call::Write {
            self.is_half_full = false;
            return refused;
        }
        let is_due = call == fault.call
            || (fault.is_lasting && call > fault.call && lasts(fault.errno, kind));
        match is_due {
            false => Decision::Pass,
            true if fault.errno == libc::ENOSPC && kind == Call::Write && len > 1 => {
                self.is_half_full = true;
                Decision::Half
            }
            true => refused,
        }
    }
}

/// Returns true if a disk that failed once with `errno` refuses such calls from then on.
fn lasts(errno: i32, kind: Call) -> bool {
    match errno {
        libc::ENOSPC => matches!(kind, Call::Make | Call::Write),
        libc::EACCES => matches!(kind, Call::Open | Call::Make | Call::Rename),
        _ => true,
    }
}

fn parse(wanted: &str) -> Option<Fault> {
    let mut parts = wanted.split(':');
    Some(Fault {
        call: parts.next()?.parse().ok()?,
        errno: parts.next()?.parse().ok()?,
        is_lasting: parts.next()? == "lasting",
    })
}
