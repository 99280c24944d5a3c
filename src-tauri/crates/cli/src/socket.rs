//! The local socket of a data folder. The process that holds the folder [serves](serve) it, and a command that
//! finds the folder in use [asks](ask) there. The command then runs in that process, on the accounts that are
//! open there, and writes and asks at the terminal of the process that asked.
//!
//! A conversation is lines of JSON. Both sides begin with their [protocol](protocol) version. Only processes
//! of the same user are served.

mod address;
mod caller;
mod client;
mod protocol;
mod server;

pub(crate) use caller::Caller;
pub use client::show_window;
pub(crate) use client::{ask, is_served};
pub use server::{Server, serve};
