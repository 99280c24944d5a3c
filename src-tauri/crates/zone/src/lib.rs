//! The clocks on the wall: what a local time of a zone means, and what an instant shows there.
//!
//! Every instant is UTC inside; a zone is asked only where a person reads or writes a time. The rules
//! of all zones are compiled in (chrono-tz), so that an old operating system or web view changes
//! nothing. A local time that the clocks skip or pass twice is said to be so, and never guessed at.

#![forbid(unsafe_code)]

mod instant;
mod label;
mod user;
pub mod written;
mod zone;

pub use chrono_tz::Tz;
pub use instant::Instant;
pub use user::ZoneError;
pub use zone::Zone;
