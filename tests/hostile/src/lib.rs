//! A server that means harm, and somebody who asks it for their interviews.
//!
//! The server is raw sockets: what it sends is what a test says, to the byte, for as long as somebody
//! reads it. What it hears is kept whole, so that a credential can be looked for anywhere in it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod server;
mod victim;

pub use server::{Request, Sends, Server, answer, head};
pub use victim::{AMENDED, API_KEY, TOKEN, Victim, credentials, limits, remote};
