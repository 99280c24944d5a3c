//! The sandbox's listener and connections, which can be switched offline.

mod connection;
mod listener;

pub(crate) use connection::Peer;
pub use listener::Offline;
pub(crate) use listener::{Switch, serve, switch};
