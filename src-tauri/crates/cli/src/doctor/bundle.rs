use interlude_account::{AccountDiagnostics, OpenAccount, ProgramDiagnostics};
use serde::Serialize;

use super::Check;

/// What was found, to be sent along: the words of the verdicts, and no sentence of theirs, which may
/// hold a path or an address.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Bundle {
    #[serde(flatten)]
    program: ProgramDiagnostics,
    checks: Vec<Word>,
    free_bytes: Option<u64>,
    clock_ahead_seconds: Option<i64>,
    account: Option<AccountDiagnostics>,
}

#[derive(Debug, Serialize)]
struct Word {
    name: &'static str,
    verdict: &'static str,
    code: Option<&'static str>,
}

impl Bundle {
    pub(crate) fn of(
        program: ProgramDiagnostics,
        checks: &[Check],
        free_bytes: Option<u64>,
        clock_ahead_seconds: Option<i64>,
        account: Option<&OpenAccount>,
    ) -> Self {
        let words = checks.iter().map(|check| Word {
            name: check.of.word(),
            verdict: check.verdict.word(),
            code: check.verdict.code(),
        });
        Self {
            program,
            checks: words.collect(),
            free_bytes,
            clock_ahead_seconds,
            account: account.map(AccountDiagnostics::of),
        }
    }
}
