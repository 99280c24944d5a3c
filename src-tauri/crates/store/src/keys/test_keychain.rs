//! Keychains for tests: one in memory, and a real one that is separate from the user's own.

mod memory;
#[cfg(target_os = "linux")]
mod private;

pub use memory::MemoryKeychain;
#[cfg(target_os = "linux")]
pub use private::PrivateKeyring;
