//! The accounts of a data folder, and the [view model](view) that the command line and the window show.
//!
//! # On the disk
//!
//! | file in `accounts/ID/` | contents |
//! | --- | --- |
//! | `account.json` | unencrypted, with a CRC: addresses, partner id, and the holder who may send |
//! | `calendar.json` | unencrypted: times, text fingerprints and sequence numbers of exported events, no names |
//! | `drafts.json` | unencrypted: the times of drafts by interview number, no names |
//! | `told.json` | unencrypted: what the user was told in notifications, by number and time, no names |
//! | `vault.json` | the sealed data key and credentials, or that nothing is sealed |
//! | `journal`, `journal.copy`, `sled`, `agenda`, `notices` | [the store](interlude_store) |
//! | `log`, `log.1` | unencrypted: the [last events](log), without people and secrets |
//! | `unfinished.json` | unencrypted: the number of unfinished changes when the account was closed |
//!
//! `account.json` is written last. A folder with neither `account.json` nor `journal` is left over from an
//! interrupted connect and is not an account. `accounts/.removed-ID` is left over from a removed account.
//! The next claim deletes it.
//!
//! # Opening
//!
//! Each step has a type, which the next step needs: [`Accounts`] (the folder is claimed for this process),
//! [`Account`] (its `account.json` is read), [`Unlocked`] (its vault is open), [`OpenAccount`] (its engine
//! runs).
//!
//! # The holder of an account
//!
//! An account is bound to the `sub` of the first token with which it is used. A token with another `sub` is
//! refused before anything is sent, so that no change is sent under another name. A token without a `sub` is
//! accepted, because only the server knows to whom it belongs. A token's `exp` is only shown, because the
//! server decides. Signing out keeps the binding. Only [removing](OpenAccount::remove) the account ends it.

#![forbid(unsafe_code)]

mod account;
mod account_file;
mod account_json;
mod accounts;
mod autostart;
mod backup;
mod diagnostics;
mod drafts;
mod error;
mod export;
mod exported;
mod identifier;
pub mod log;
mod open_account;
mod removal;
mod sign_in;
mod told;
mod unlocked;
pub mod view;

pub use account::{Account, Connection};
pub use accounts::{Accounts, Listed, NewSeal, run_blocking};
pub use autostart::{Autostart, HIDDEN_ARGUMENT};
pub use backup::{Backup, OpenedBackup};
pub use diagnostics::{AccountDiagnostics, ProgramDiagnostics};
pub use error::{Error, causes};
pub use export::{write_export, write_export_under_free_name};
pub use identifier::{
    DATA_VARIABLE, IDENTIFIER, default_data_folder, former_data_folder_notice,
    rename_former_configuration,
};
pub use open_account::OpenAccount;
pub use removal::{Removed, Unfinished};
pub use unlocked::Unlocked;
