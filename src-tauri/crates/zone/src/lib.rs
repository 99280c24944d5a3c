//! The clocks on the wall: what a local time of a zone means, and what an instant shows there.
//!
//! Every instant is UTC inside; a zone is asked only where a person reads or writes a time. The rules
//! of all named zones are compiled in (jiff's database), so that an old operating system or web view
//! changes nothing; a rule in `TZ`, and a file of the system that has no name, are zones as well. A local time that the clocks skip or pass twice is said to be so, and never guessed at.

#![forbid(unsafe_code)]

mod instant;
mod label;
mod rules;
mod user;
pub mod written;
mod zone;

pub use instant::Instant;
pub use user::ZoneError;
pub use zone::Zone;
