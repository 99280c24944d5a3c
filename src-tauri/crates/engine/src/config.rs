use crate::store::CredentialMark;

/// How an engine behaves, and whose credentials its remote holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Config {
    /// Polls and sends of its own accord. Otherwise only an errand ("sync now") does.
    pub automatic: bool,
    /// Both calls go to one origin: a server that asks to be left alone means both.
    pub one_origin: bool,
    /// The key of the list call; none where there is none.
    pub key: Option<CredentialMark>,
    /// The token of the amend call; none where there is none.
    pub token: Option<CredentialMark>,
}
