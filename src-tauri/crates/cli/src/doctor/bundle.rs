use interlude_app::{AccountDiagnostics, OpenAccount, ProgramDiagnostics};
use interlude_model::Code;
use serde::Serialize;

use super::Check;

/// The diagnostics file. It has the codes of the checks but not their sentences, because those may contain
/// a path or an address.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Bundle {
    #[serde(flatten)]
    program: ProgramDiagnostics,
    checks: Vec<CheckCode>,
    free_bytes: Option<u64>,
    clock_ahead_seconds: Option<i64>,
    account: Option<AccountDiagnostics>,
}

#[derive(Debug, Serialize)]
struct CheckCode {
    name: &'static str,
    verdict: &'static str,
    code: Option<Code>,
}

impl Bundle {
    pub(crate) fn of(
        program: ProgramDiagnostics,
        checks: &[Check],
        free_bytes: Option<u64>,
        clock_ahead_seconds: Option<i64>,
        account: Option<&OpenAccount>,
    ) -> Self {
        let codes = checks.iter().map(|check| CheckCode {
            name: check.kind.name(),
            verdict: check.result.name(),
            code: check.result.code(),
        });
        Self {
            program,
            checks: codes.collect(),
            free_bytes,
            clock_ahead_seconds,
            account: account.map(AccountDiagnostics::of),
        }
    }
}
