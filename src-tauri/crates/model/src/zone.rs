//! Conversion between instants and the local times of a time zone.
//!
//! All other code uses UTC. A zone is needed only if a person reads or writes a time. The rules of all
//! named zones are compiled in (jiff's database), so that they do not depend on the age of the
//! operating system or the web view. A POSIX rule in `TZ`, or a zone file of the system without a name,
//! is a zone, too.
//!
//! A local time that the clocks skip, or that occurs twice, is reported as such. It is never guessed.

mod conversion;
mod instants;
mod label;
mod rules;
pub mod time_input;
mod user;

pub use conversion::Zone;
pub use instants::Instants;
pub use user::ZoneError;
