use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use ts_rs::TS;

use crate::{NoProposal, NotOffered, ReasonCode};

/// The code of an error, of a check or of the reason of a change, the same in both shells. A variant exists only if a shell or the page
/// decides on it, or if scripts read it in the JSON of the command line, which must not change.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    TS,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Code {
    // The data folder and its files.
    NoDataFolder,
    /// Another process has the folder open.
    InUse,
    /// The disk cannot lock files, so other users of the folder cannot be detected.
    CannotLock,
    DiskFull,
    NoPermission,
    /// The key does not open what is stored.
    Locked,
    /// A newer version of the application wrote the file.
    TooNew,
    /// Opening took too long.
    TooSlow,
    /// The write could neither be completed nor taken back.
    MaybeSaved,
    /// Nothing is written any more after an earlier failure.
    Stopped,
    /// Any other failure of the disk.
    Disk,
    AccountDamaged,
    VaultDamaged,

    // Accounts and their keys.
    NoAccount,
    SeveralAccounts,
    UnknownAccount,
    UnfinishedChanges,
    SealedOtherwise,
    PassphraseNeeded,
    WrongPassphrase,
    PassphrasesDiffer,
    NoKeychain,
    KeychainLocked,
    KeychainFailed,
    KeychainEntryLost,
    /// There is no keychain, and no other seal was chosen.
    SealNeeded,
    NoMemory,
    NoRandom,

    // Connections and credentials.
    BadConnection,
    BadCredential,
    BadToken,
    NoApiKey,
    /// The token belongs to another person.
    OtherHolder,
    /// The credentials were saved for another server.
    OtherServer,

    // Requests.
    NoNetwork,
    Offline,
    Unreachable,
    NoAnswer,
    SignIn,
    NoSuchUser,
    TryLater,
    ServerError,
    UnexpectedAnswer,
    Refused,
    Interrupted,
    NotAsked,

    // Edits.
    /// The interview changed after the user saw it.
    Stale,
    Sending,
    /// The change may have arrived.
    Checking,
    NeedsDecision,
    UnknownInterview,
    NotListed,
    Cancelled,
    Completed,
    Practice,
    NothingWaiting,
    NoConflict,
    NotDropped,
    NewerChange,
    /// The list does not show the times.
    TimesHidden,
    /// Nothing is proposed that could be answered.
    NothingProposed,
    /// The proposal is the user's own.
    OwnProposal,
    /// The server has no such call.
    NotOffered,

    // What the user typed.
    WrongUse,
    BadTime,
    TimeGap,
    TimeTwice,
    BadSlot,
    BadSpan,
    BadZone,
    BadNow,
    NotFound,

    // Files for others.
    Exists,
    NoFolder,
    NoFile,
    NoTimes,

    // The terminal.
    NoTerminal,
    NoThreads,
    NoOutput,
    NoDocument,

    // The window.
    NotOpen,
    BadLink,
    /// The sample account cannot be opened.
    Sample,
    /// A failure that nobody distinguishes.
    Failed,

    // Checks.
    LittleSpace,
    DamagedFiles,
    Unreadable,
    NoToken,
    TokenExpired,
    ClockWrong,
    ClockJumped,
    ClockSetBack,

    // Notices.
    /// The cache was damaged or missing.
    DatabaseRebuilt,
    /// One file of the journal was damaged or missing.
    JournalDamaged,
    /// Both files of the journal were.
    BothDamaged,
    /// Damage that another version reported.
    Damaged,
    /// A proposal arrived after its change had ended.
    Late,

    // What became of a change, see `ReasonCode`.
    NotTaken,
    Moved,
    Gone,
    Unseen,
    Overtaken,
    PutBack,
    Took,
    Passed,

    // What a change waits for.
    /// An earlier change of the same interview.
    Behind,
    /// The end of the undo window.
    Undo,
    /// The end of the time in which an unconfirmed request may still take effect.
    Quiet,
    /// The next try after a failure.
    Backoff,
    /// Its turn, which comes soon.
    Turn,
    /// A list that does not come from a cache on the way.
    Cache,
}

impl Code {
    /// Returns the code as JSON has it.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl From<NoProposal> for Code {
    fn from(why: NoProposal) -> Self {
        match why {
            NoProposal::NotListed => Self::NotListed,
            NoProposal::Cancelled => Self::Cancelled,
            NoProposal::Completed => Self::Completed,
            NoProposal::Practice => Self::Practice,
        }
    }
}

impl From<NotOffered> for Code {
    fn from(why: NotOffered) -> Self {
        match why {
            NotOffered::NotListed => Self::NotListed,
            NotOffered::Over => Self::Cancelled,
            NotOffered::Completed => Self::Completed,
            NotOffered::Hidden => Self::TimesHidden,
            NotOffered::NothingProposed => Self::NothingProposed,
            NotOffered::OwnProposal => Self::OwnProposal,
            NotOffered::NoSuchCall => Self::NotOffered,
        }
    }
}

impl From<ReasonCode> for Code {
    fn from(reason: ReasonCode) -> Self {
        match reason {
            ReasonCode::Unreachable => Self::Unreachable,
            ReasonCode::NoAnswer => Self::NoAnswer,
            ReasonCode::SignIn => Self::SignIn,
            ReasonCode::TryLater => Self::TryLater,
            ReasonCode::ServerError => Self::ServerError,
            ReasonCode::UnexpectedAnswer => Self::UnexpectedAnswer,
            ReasonCode::Refused => Self::Refused,
            ReasonCode::NotTaken => Self::NotTaken,
            ReasonCode::Interrupted => Self::Interrupted,
            ReasonCode::Moved => Self::Moved,
            ReasonCode::Gone => Self::Gone,
            ReasonCode::Unseen => Self::Unseen,
            ReasonCode::Overtaken => Self::Overtaken,
            ReasonCode::PutBack => Self::PutBack,
            ReasonCode::Took => Self::Took,
            ReasonCode::Passed => Self::Passed,
            ReasonCode::NotOffered => Self::NotOffered,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_code_has_its_own_text_which_json_has_too() {
        let texts: BTreeSet<_> = Code::VARIANTS.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), Code::VARIANTS.len());
        for code in Code::VARIANTS {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }

    #[test]
    fn scripts_find_the_codes_that_they_know() {
        let golden = include_str!("../tests/golden/codes.txt");
        let written: Vec<_> = Code::VARIANTS.iter().map(|code| code.as_str()).collect();
        assert_eq!(golden.lines().collect::<Vec<_>>(), written);
    }
}
