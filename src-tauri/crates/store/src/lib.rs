//! The durable side of the engine: a write-ahead journal and sled.

#![forbid(unsafe_code)]

mod account;
mod account_id;
mod caught;
mod codec;
mod compaction;
mod data_folder;
mod disk_error;
mod entropy;
mod frame;
#[cfg(test)]
mod golden_bytes;
mod identity;
mod journal;
mod journal_file;
mod journal_header;
mod keys;
mod mirror;
mod mirror_open;
mod notices;
mod patch;
mod paths;
mod pruning;
mod recovery;
mod schema;
mod seal;
mod sled_store;
mod tally;

pub use account_id::{AccountId, BadAccountId};
pub use data_folder::DataFolder;
pub use entropy::{Entropy, NoEntropy, OsEntropy};
pub use seal::Seal;
pub use sled_store::{Opening, SledStore};
