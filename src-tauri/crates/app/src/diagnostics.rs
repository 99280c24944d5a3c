//! Diagnostics that users can send when they ask for help.
//!
//! They contain versions, counts, codes and the last lines of the [log]. They contain no secret, no name, no
//! data of an interview, no text from the server but the ids of its answers, no address and no path.

use std::collections::BTreeMap;

use interlude_engine::Paused;
use interlude_model::{Code, Timestamp};
use serde::Serialize;

use crate::{OpenAccount, log};

/// The version of the program and its system.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgramDiagnostics {
    version: &'static str,
    system: &'static str,
    processor: &'static str,
    made: String,
    system_zone: String,
}

/// The state of an open account.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountDiagnostics {
    seal: &'static str,
    has_token: bool,
    one_origin: bool,
    interviews: usize,
    history: usize,
    unconfirmed: usize,
    changes: BTreeMap<&'static str, usize>,
    waits: BTreeMap<&'static str, usize>,
    last_sync: Option<String>,
    paused: Option<&'static str>,
    last_failure: Option<(&'static str, Option<u16>)>,
    unreadable: u64,
    notices: Vec<Code>,
    /// The last events, oldest first.
    log: Vec<String>,
}

impl ProgramDiagnostics {
    /// Creates the diagnostics. `now` is UTC, and `system_zone` is the name of the system's time zone.
    pub fn of(now: Timestamp, system_zone: impl ToString) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            system: std::env::consts::OS,
            processor: std::env::consts::ARCH,
            made: now.to_rfc3339(),
            system_zone: system_zone.to_string(),
        }
    }
}

impl AccountDiagnostics {
    /// Reads the current state of the account and the end of its log. Blocks.
    pub fn of(open: &OpenAccount) -> Self {
        open.log.flush();
        let log = log::tail(&open.folder);
        let engine = &open.engine;
        let status = engine.status();
        engine.read(|ledger| {
            let changes = ledger.durable().outbox.by_order().into_iter();
            let waits = engine.waits();
            Self {
                seal: open.seal.word(),
                has_token: open.has_token(),
                one_origin: open.account.connection().has_one_origin(),
                interviews: ledger.len(),
                history: ledger.durable().history.len(),
                unconfirmed: ledger.durable().unconfirmed.len(),
                changes: counted(changes.map(|change| change.state.as_str())),
                waits: counted(waits.values().map(|wait| wait.cause.code().as_str())),
                last_sync: status.last_sync_at.map(Timestamp::to_rfc3339),
                paused: status.paused.map(Paused::as_str),
                last_failure: status
                    .last_failure
                    .as_ref()
                    .map(|reason| (reason.code.as_str(), reason.http_status)),
                unreadable: status.unreadable,
                notices: ledger.notices().map(|notice| notice.code).collect(),
                log,
            }
        })
    }
}

/// Counts how often each code occurs.
fn counted(codes: impl Iterator<Item = &'static str>) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for code in codes {
        *counts.entry(code).or_default() += 1;
    }
    counts
}
