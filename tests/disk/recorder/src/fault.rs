//! Which call fails, as `NUMBER:ERROR:LENGTH`: the call's number, counted from 1 over all that can fail; the
//! error as its number in the system; and `once`, or `lasting` for every later call that such a disk would
//! refuse as well.
//!
//! A disk that is full takes the first half of what is written, and refuses the rest.

use std::env;

use crate::record::Call;

/// The calls that are to fail, and how many there were.
#[derive(Debug, Default)]
pub struct Faults {
    wanted: Option<Fault>,
    calls: u64,
    /// Half of a write was taken; the rest is refused.
    is_half_full: bool,
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is passed on.
    Goes,
    /// The first half of what it writes is passed on.
    Half,
    /// It fails with this error, as that call.
    Fails { errno: i32, call: u64 },
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
    pub fn next(&mut self, kind: Call, len: usize) -> Fate {
        self.calls += 1;
        let call = self.calls;
        let Some(fault) = self.wanted else {
            return Fate::Goes;
        };
        let refused = Fate::Fails {
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
            false => Fate::Goes,
            true if fault.errno == libc::ENOSPC && kind == Call::Write && len > 1 => {
                self.is_half_full = true;
                Fate::Half
            }
            true => refused,
        }
    }
}

/// Whether a disk that once refused with `errno` refuses such calls from then on.
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
