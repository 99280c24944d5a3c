//! A hostile server, and a client of it.
//!
//! The server uses raw sockets, so that a test determines every byte that it sends. It keeps the complete
//! requests, so that credentials can be searched for anywhere in them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod client;
mod server;

pub use client::{AMENDED, API_KEY, Client, TOKEN, credentials, limits, remote};
pub use server::{Answer, Request, Server, answer, head};
