//! Pull, push and the outbox.

#![forbid(unsafe_code)]

pub mod clock;
pub mod kept;
pub mod memory_store;
pub mod random;
pub mod remote;
pub mod store;
#[cfg(feature = "store-suite")]
pub mod store_suite;
