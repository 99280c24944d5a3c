//! The accounts of a data folder: what the command line and the window share.
//!
//! # On the disk
//!
//! | file of `accounts/ID/` | what it holds |
//! | --- | --- |
//! | `account.json` | in clear, with a CRC: where the calls go, whose interviews they are, who may send |
//! | `calendar.json` | in clear: which times its calendar files had, and their sequence; nobody's name |
//! | `vault.json` | the sealing key and the credentials, or that nothing is sealed |
//! | `journal`, `sled` | what the store keeps |
//! | `unfinished.json` | a hint: how many changes were not finished when it was closed |
//!
//! `account.json` is written last: a folder without one, and without a journal, is what a connect
//! that was cut off left behind, and no account. `accounts/.removed-ID` is what is left of one that was
//! removed; the next claim deletes it.
//!
//! # Opening
//!
//! Each step is a type, and the only way to the next one:
//! [`Accounts`] (the folder is claimed for this process), [`Account`] (its `account.json` is read),
//! [`Unlocked`] (its vault is open), [`OpenAccount`] (its engine runs).
//!
//! # Whose account it is
//!
//! An account is bound to the `sub` of the first token that it is used with. A token that names
//! somebody else is refused before anything is sent, so that no change goes out under another name.
//! A token that names nobody is taken: whose it is, only the server knows. A token's `exp` is for
//! show alone; the server decides. Signing out keeps the binding; only [removing](OpenAccount::remove)
//! the account ends it.

#![forbid(unsafe_code)]

mod account;
mod account_file;
mod accounts;
mod chance;
mod connection;
mod default_folder;
mod diagnostics;
mod durable;
mod error;
mod exported;
mod handed_out;
mod holder;
mod off_thread;
mod open_account;
mod removal;
mod renewal;
mod sign_out;
mod unfinished;
mod unlocked;

pub use account::Account;
pub use accounts::{Accounts, Listed, Protection};
pub use chance::Chance;
pub use connection::Connection;
pub use default_folder::{DATA_VARIABLE, IDENTIFIER, default_data_folder};
pub use diagnostics::{AccountDiagnostics, ProgramDiagnostics};
pub use error::AccountError;
pub use handed_out::{Existing, HandOutError, hand_out, hand_out_under_free_name};
pub use open_account::OpenAccount;
pub use removal::Removed;
pub use sign_out::Unfinished;
pub use unlocked::Unlocked;
