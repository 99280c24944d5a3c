use std::path::{Path, PathBuf};

use interlude_account::{AccountError, Existing, hand_out, hand_out_under_free_name};

use super::Outcome;
use crate::args::Doctor;
use crate::context::Context;
use crate::doctor::{Bundle, Check, Checked, Round, Verdict, exit};
use crate::documents::{DoctorDocument, Notices};
use crate::failure::Failure;
use crate::session::Session;
use crate::text;

/// Looks at everything between this computer's disk and the server, says of each what is wrong with it,
/// and writes what can be sent along.
pub(super) async fn run(context: &Context, args: Doctor) -> Outcome {
    let mut round = match Round::of(context).await {
        Ok(round) => round,
        Err(failure) => return Err(failure).into(),
    };
    let file = match written(&round.bundle(), args.file) {
        Ok(file) => Some(file),
        Err(failure) => {
            round.checks.push(Check {
                of: Checked::Bundle,
                verdict: Verdict::Trouble(failure),
            });
            None
        }
    };
    let session = round.session.as_ref();
    let notices = session.map_or_else(Notices::default, Session::notices);
    let document = || DoctorDocument::of(&round.checks, file.as_deref());
    let result = context.answer(exit(&round.checks), &notices, document, |_| {
        text::doctor(&round.checks, file.as_deref())
    });
    let result = match session {
        Some(session) if args.seen => dismissed(session, &notices).await.and(result),
        _ => result,
    };
    if let Some(session) = session {
        session.engine().close().await;
    }
    Outcome { result, notices }
}

/// Forgets the notices, which are told once more with this answer.
async fn dismissed(session: &Session, notices: &Notices) -> Result<(), Failure> {
    for notice in &notices.0 {
        let dismissed = session.engine().dismiss_notice(&notice.message).await;
        dismissed.map_err(AccountError::Store)?;
    }
    Ok(())
}

/// Writes the diagnostics where they are wanted, or else here, under a name that is free.
fn written(bundle: &Bundle, file: Option<PathBuf>) -> Result<PathBuf, Failure> {
    let text = serde_json::to_string_pretty(bundle)?;
    let written = match file {
        Some(file) => hand_out(&file, &text, Existing::Stays).map(|()| file),
        None => hand_out_under_free_name(Path::new(""), "interlude-diagnostics", "json", &text),
    };
    Ok(written?)
}
