//! The sandbox over a real socket, seen by an ordinary HTTP client.

mod client;
mod documents;
