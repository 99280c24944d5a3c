use std::path::{Path, PathBuf};

use interlude_app::{Error, write_export, write_export_under_free_name};
use interlude_store::fs::IfExists;

use super::Outcome;
use crate::args::Doctor;
use crate::context::Context;
use crate::doctor::{Bundle, Check, CheckKind, CheckResult, Diagnosis, exit_code};
use crate::documents::{DoctorDocument, Notices};
use crate::failure::Failure;
use crate::session::Session;
use crate::text;

/// Checks everything from the data folder to the server, and writes the diagnostics file.
pub(super) async fn run(context: &Context, args: Doctor) -> Outcome {
    let mut diagnosis = match Diagnosis::run(context).await {
        Ok(diagnosis) => diagnosis,
        Err(failure) => return Err(failure).into(),
    };
    let file = match write_bundle(&diagnosis.bundle(), args.file) {
        Ok(file) => Some(file),
        Err(failure) => {
            diagnosis.checks.push(Check {
                kind: CheckKind::Bundle,
                result: CheckResult::Trouble(failure),
            });
            None
        }
    };
    let session = diagnosis.session.as_ref();
    let notices = session.map_or_else(Notices::default, Session::notices);
    let document = || DoctorDocument::of(&diagnosis.checks, file.as_deref());
    let result = context.answer(exit_code(&diagnosis.checks), &notices, document, |_| {
        text::doctor(&diagnosis.checks, file.as_deref())
    });
    let result = match session {
        Some(session) if args.seen => dismiss(session, &notices).await.and(result),
        _ => result,
    };
    if let Some(session) = session {
        session.engine().close().await;
    }
    Outcome { result, notices }
}

/// Dismisses the notices. They are printed once more with this answer.
async fn dismiss(session: &Session, notices: &Notices) -> Result<(), Failure> {
    for notice in &notices.0 {
        let dismissed = session.engine().dismiss_notice(&notice.message).await;
        dismissed.map_err(Error::from)?;
    }
    Ok(())
}

/// Writes the diagnostics to `file`, else to a new file in the working directory.
fn write_bundle(bundle: &Bundle, file: Option<PathBuf>) -> Result<PathBuf, Failure> {
    let text = serde_json::to_string_pretty(bundle)?;
    let written = match file {
        Some(file) => write_export(&file, &text, IfExists::Fail).map(|()| file),
        None => write_export_under_free_name(Path::new(""), "interlude-diagnostics", "json", &text),
    };
    Ok(written?)
}
