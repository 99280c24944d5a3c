//! Injected faults, and gates that hold requests.

mod fault;
mod gate;
mod queue;
mod shape;

pub(crate) use fault::Kind;
pub use fault::{Damage, Fault, TimeStyle};
pub use gate::{Arrival, Gate, Gates, Point};
pub use queue::{FaultId, Faults, Standing};
pub(crate) use shape::{instead_of_running, lost, upon};
