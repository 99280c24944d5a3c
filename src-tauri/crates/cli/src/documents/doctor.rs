use std::path::Path;

use interlude_model::Code;
use serde::Serialize;

use crate::doctor::Check;

/// The checks and the path of the diagnostics.
#[derive(Debug, Serialize)]
pub(crate) struct DoctorDocument<'a> {
    checks: Vec<CheckDocument<'a>>,
    /// null if the file could not be written.
    file: Option<String>,
}

#[derive(Debug, Serialize)]
struct CheckDocument<'a> {
    /// folder, keychain, account, damaged_files, server, amend_server, list, token, clock, bundle
    name: &'static str,
    /// ok, note, not_done, trouble
    verdict: &'static str,
    code: Option<Code>,
    message: &'a str,
}

impl<'a> DoctorDocument<'a> {
    pub(crate) fn of(checks: &'a [Check], file: Option<&Path>) -> Self {
        let checks = checks.iter().map(|check| CheckDocument {
            name: check.kind.name(),
            verdict: check.result.name(),
            code: check.result.code(),
            message: check.result.message(),
        });
        Self {
            checks: checks.collect(),
            file: file.map(|file| file.display().to_string()),
        }
    }
}
