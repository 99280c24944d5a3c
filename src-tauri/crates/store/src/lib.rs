//! How an account's data is kept: the engine's store on a write-ahead journal and sled.
//!
//! # Files
//!
//! ```text
//! DATA/lock                        flock: one process at a time, taken before anything else
//! DATA/accounts/ID/journal         append-only, the truth about what cannot be fetched again
//! DATA/accounts/ID/sled/           the cache of what the server said, and a mirror of the journal
//! DATA/accounts/ID/agenda          a copy of the interviews, for when sled is lost
//! DATA/accounts/ID/notices         what the user was not told of yet
//! DATA/accounts/ID/*.new           being written; never counts, removed at opening
//! DATA/accounts/ID/*.bad.N         was damaged; never read; the newest two of each name are kept
//! ```
//!
//! # Saving
//!
//! 1. A change is one frame (`frame.rs`) appended to the journal, in one write. It is *saved* once
//!    `fdatasync` returns: one barrier.
//! 2. Before the next change or batch of the cache, it is mirrored: one sled transaction across all
//!    trees, with the change's sequence number; sled's flush; `fdatasync` on a second descriptor of
//!    sled's file, because sled 0.34 itself only asks Linux to start writing.
//! 3. What the disk refuses is cut off the journal again. If that fails too, the change *may be
//!    saved*, and nothing more is written.
//! 4. A batch of the cache is one atomic batch of one sled tree, with the contact and a tally of the
//!    tree in it. It is made durable when it brings a contact; batches before it follow in order.
//! 5. A journal longer than 1 MiB and three times its live records is written anew (`compaction.rs`) once
//!    sled holds all of it: a new file, synced, renamed over the old one, the folder synced.
//!
//! # Opening
//!
//! Both files are read and every value is checked, because sled rolls back what it cannot read and
//! says nothing. Then `recovery.rs` settles which of them to believe. One damaged file costs
//! nothing that the user did; of two, whatever can be read in either survives. A damaged file is
//! never repaired in place: it is kept aside whole, and the user is told by a notice,
//! `journal_damaged`, `database_rebuilt` or `both_damaged`.
//!
//! These are no damage, and nothing is touched: another key (*locked*), a newer version's files (*too
//! new*), an opening that takes too long (*too slow*), a full or read-only disk. To tell the first two,
//! the account, the version and the key's public name stand in clear (`identity.rs`) at the head of the
//! journal and in sled.
//!
//! # Values
//!
//! One byte of version, then the value in postcard, sealed with XChaCha20-Poly1305 under a random
//! nonce. Version, account and place (tree and key, or the frame's number) are its associated data:
//! no value can be changed, moved or taken from another account without being noticed. Without a
//! seal a CRC-32 over the same takes the place of the seal. Keys are big-endian and in clear
//! (`keys.rs`); they hold numbers and times.
//!
//! Older versions are read through numbered steps (`schema.rs`) and rewritten at opening.

#![forbid(unsafe_code)]

mod account;
mod account_id;
mod agenda;
mod caught;
mod codec;
mod compaction;
mod data_folder;
mod disk_error;
mod entropy;
mod frame;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
#[cfg(test)]
mod golden_bytes;
mod identity;
mod journal;
mod journal_file;
mod journal_header;
mod keys;
mod mirror;
mod mirror_open;
mod mirror_read;
mod notices;
mod open_accounts;
mod patch;
mod paths;
mod patience;
mod pruning;
mod recovery;
mod schema;
mod seal;
mod sled_store;
mod tally;
mod trees;
mod version_1;

pub use account_id::{AccountId, BadAccountId};
pub use data_folder::DataFolder;
pub use disk_error::explain;
pub use entropy::{Entropy, NoEntropy, OsEntropy};
pub use seal::Seal;
pub use sled_store::{Opening, SledStore};
