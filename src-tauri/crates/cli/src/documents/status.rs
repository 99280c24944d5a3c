use interlude_app::view::ViewContext;
use serde::Serialize;

use super::{ReasonDocument, UnreadableDocument, utc};
use crate::session::Session;

/// The state of an account. Everything is null or zero if no account is connected.
#[derive(Debug, Default, Serialize)]
pub(crate) struct StatusDocument {
    account: Option<String>,
    last_sync_at: Option<String>,
    /// The number of changes in the states waiting, sending and checking.
    waiting: usize,
    /// The number of changes in the states conflict and refused.
    needs_attention: usize,
    /// null, sign_in, offline, or no_such_user
    paused: Option<&'static str>,
    /// True if the user chose to work offline.
    work_offline: bool,
    interviews: usize,
    /// The number of interviews in the last list that could not be read.
    unreadable: u64,
    /// The first of them that have an id or a title.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<UnreadableDocument>,
    last_failure: Option<ReasonDocument>,
    url: Option<String>,
    partner_id: Option<String>,
    seal: Option<&'static str>,
    holder: Option<String>,
    /// The expiry time in the token. It is not verified.
    token_expires_at: Option<String>,
}

impl StatusDocument {
    pub(crate) fn of(session: &Session, model: &ViewContext<'_>) -> Self {
        let open = &session.open;
        let status = model.status.clone();
        let connection = open.account.connection();
        Self {
            account: Some(open.account.id().to_string()),
            last_sync_at: status.last_sync_at.map(utc),
            waiting: status.waiting,
            needs_attention: status.needs_attention,
            paused: status.paused.map(|paused| paused.as_str()),
            work_offline: model.ledger.durable().switches.work_offline,
            interviews: model.ledger.len(),
            unreadable: status.unreadable,
            skipped: UnreadableDocument::all(&status),
            last_failure: status.last_failure.map(ReasonDocument::from),
            url: Some(connection.base.to_string()),
            partner_id: Some(connection.partner.to_string()),
            seal: Some(open.seal.word()),
            holder: open.account.holder().map(str::to_owned),
            token_expires_at: session.token_expires_at().map(utc),
        }
    }
}
