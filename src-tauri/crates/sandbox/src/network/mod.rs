//! The network between the sandbox and its clients, and switching it off.

mod connection;
mod door;

pub(crate) use connection::Peer;
pub use door::Offline;
pub(crate) use door::{Switch, keep_door, switch};
