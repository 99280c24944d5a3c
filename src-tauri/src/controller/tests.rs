//! Tests of the controller with its real parts: files, engine, sockets, and a sandbox as the server.

mod accounts;
mod answering;
mod closing;
#[cfg(unix)]
mod commands;
mod editing;
pub(crate) mod harness;
mod keychain;
mod notifying;
mod opening;
mod waking;
mod zone;
