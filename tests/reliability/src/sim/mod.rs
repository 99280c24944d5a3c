//! Runs the engine under simulated time, network, disk and user, all of it from one seed.
//!
//! The engine that runs is the real one; only its ports are simulated. Responses are lost, late, doubled and
//! out of order. Servers fail, send `Retry-After`, or are hidden behind a captive portal. The other side
//! proposes, accepts, cancels and deletes at any moment, and the user edits at any moment. Clocks are set,
//! computers sleep, disks fill up, and the process dies before, during and after each of its steps.
//!
//! # Rules
//!
//! Each [`Rule`](crate::Rule) is checked outside the engine, at its ports to the disk, the network and the user. The
//! reference is the state of the simulated server and disk.
//!
//! # Reading a failure
//!
//! [`simulate`] is deterministic: the same seed gives the same trace. `cargo xtask attack sim --n 1 --seed S`
//! prints it.

mod check;
mod describe;
mod disk;
mod ending;
mod life;
mod oracle;
mod planted;
mod process;
pub(crate) mod rng;
mod run;
mod scenario;
mod server;
mod slots;
mod sweep;
mod trace;
mod user;
mod wire;
mod world;

pub use planted::Bug;
pub use run::{Outcome, simulate};
pub use sweep::{Sweep, sweep};
