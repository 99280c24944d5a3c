//! The engine's store on disk: a write-ahead journal in two files for durable state, and sled for the cache.
//!
//! # Files
//!
//! ```text
//! DATA/lock                        flock: one process at a time, taken before anything else
//! DATA/accounts/ID/journal         append-only; holds the durable state
//! DATA/accounts/ID/journal.copy    the same frames once more
//! DATA/accounts/ID/sled/           the cache of the interviews
//! DATA/accounts/ID/agenda          a copy of the interviews, read when sled is lost
//! DATA/accounts/ID/notices         the notices that the user has not dismissed
//! DATA/accounts/ID/*.new           a large file being written; ignored, and removed at opening
//! DATA/accounts/ID/*.bad.N         a damaged file; never read; the newest two of each name are kept
//! ```
//!
//! # Saving
//!
//! 1. A commit is one frame (`frame.rs`) that is appended to the journal in one write. The commit is
//!    *saved* when `fdatasync` returns. No second sync is needed.
//! 2. Before the next commit, the frame is appended to `journal.copy` without waiting for the disk. The copy is
//!    synced after every 64 KiB, when it is rewritten, and when the account is closed. A copy that fails makes no
//!    commit fail: a notice tells the user, and the copy is written again at the next compaction or opening.
//! 3. If the disk refuses a frame, the journal is truncated to its length before. If that fails too, the
//!    commit *may be saved*, and nothing more is written.
//! 4. A cache batch is one atomic batch of one sled tree. It includes the contact and the checksum of
//!    the whole tree. Only a batch with a new contact is synced; sled keeps the earlier ones in order.
//! 5. A journal that is longer than 1 MiB and than three times its live records is compacted
//!    (`compaction.rs`), the copy first: a new file is written, synced and renamed over the old one, and the
//!    folder is synced. One of the two files is whole at each moment.
//! 6. If sled does not answer in time, only the cache stops, and a notice says so. Commits do not need it.
//!
//! # Opening
//!
//! Both files of the journal are read, and `recovery.rs` takes each sequence number from a file that has it
//! whole. If one of them is damaged, no change of the user is lost. If both are, everything that can be read in
//! either is kept. Every value in sled is checked too, because sled rolls back unreadable data without an error.
//! A damaged file is never repaired in place: it is moved aside whole, and a notice tells the user
//! (`journal_damaged`, `both_damaged`, or `database_rebuilt` for sled).
//!
//! The following are errors and not damage, and no file is changed: another key (*locked*), files of a
//! newer version (*too new*), an opening that takes too long (*too slow*), a full or read-only disk. (sled
//! writes its own index at an opening, but only if both files of the journal belong to the account.) To
//! recognise the first two, the account, the version and the id of the key are stored unencrypted
//! (`identity.rs`) at the beginning of each file and in sled.
//!
//! # Values
//!
//! A stored value is one byte of version, then the value in postcard, sealed with XChaCha20-Poly1305
//! under a random nonce. Version, account and place (tree and key, or frame number) are the associated
//! data, so a value that was changed, moved or copied from another account is detected. Without a seal,
//! a CRC-32 over the same data replaces it. The keys of sled are big-endian and unencrypted
//! (`row_keys.rs`); they hold numbers and times.
//!
//! Older versions are read through numbered migration steps (`schema.rs`) and rewritten at opening. Versions 1 and 2 kept the
//! durable state in one file of the journal and in sled (`version_2.rs`).

#![forbid(unsafe_code)]

mod account_files;
mod account_id;
mod agenda;
mod backup;
mod cache;
mod cache_open;
mod cache_read;
mod codec;
mod compaction;
mod data_folder;
mod entropy;
#[cfg(test)]
mod foreign_files_tests;
mod frame;
pub mod fs;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
#[cfg(test)]
mod golden_bytes;
mod identity;
mod journal;
mod journal_header;
mod journal_store;
pub mod keys;
mod notices;
mod open_accounts;
mod recovery;
mod row_keys;
mod schema;
mod sled_cache;
mod sled_calls;
mod sled_store;
mod store_key;
mod version_1;
mod version_2;
mod with_timeout;

pub use account_id::{AccountId, BadAccountId};
pub use backup::{BackupError, decode_durable, encode_durable, open_backup, seal_backup};
pub use data_folder::DataFolder;
pub use entropy::{Entropy, NoEntropy, OsEntropy, fresh};
pub use journal_store::JournalStore;
pub use sled_cache::SledCache;
pub use sled_store::{Opening, SledStore};
pub use store_key::StoreKey;
pub use with_timeout::{TimeoutError, with_timeout};
