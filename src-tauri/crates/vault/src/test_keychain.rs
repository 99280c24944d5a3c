//! Keychains for tests: one in memory, and a real one that has nothing to do with the user's own.

mod memory;
#[cfg(target_os = "linux")]
mod private;

pub use memory::MemoryKeychain;
#[cfg(target_os = "linux")]
pub use private::PrivateKeyring;
