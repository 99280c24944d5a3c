use std::path::Path;

use interlude_account::{Existing, HandOutError, hand_out};
use interlude_ipc::{CalendarFile, Exported};

use super::Outcome;
use crate::answer::{Answer, Body};
use crate::args::Export;
use crate::context::{Context, Form};
use crate::documents::{ExportDocument, document};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::{Session, Wants};
use crate::text;

/// Writes every interview that has a time into a calendar file, or onto the standard output.
pub(super) async fn run(context: &Context, args: Export) -> Outcome {
    Session::run(context, Wants::ThisComputer, async |session| {
        let server = session.open.account.connection().base.as_url();
        let now = session.now();
        let earlier = session.open.exported(|| Exported::lost(now))?;
        let mark = |text: &str| session.open.mark(text);
        let calendar = session
            .read(|ledger| CalendarFile::of(ledger, server, now, earlier, &mark))
            .map_err(|none| Failure::new(Exit::Failed, "no_times", none.to_string()))?;
        session.open.remember_exported(&calendar.exported)?;
        if args.file == Path::new("-") {
            return onto_stdout(context, session, calendar);
        }
        let existing = if args.replace {
            Existing::IsReplaced
        } else {
            Existing::Stays
        };
        hand_out(&args.file, &calendar.text, existing).map_err(or_replaced)?;
        let written = || ExportDocument {
            file: Some(args.file.display().to_string()),
            events: calendar.events,
            calendar: None,
        };
        context.answer(Exit::Done, &session.notices(), written, |_| {
            text::exported(&args.file, calendar.events)
        })
    })
    .await
}

fn or_replaced(error: HandOutError) -> Failure {
    let failure = Failure::from(error);
    match failure.code {
        "exists" => Failure {
            message: format!("{} Or have it replaced with --replace.", failure.message),
            ..failure
        },
        _ => failure,
    }
}

fn onto_stdout(
    context: &Context,
    session: &Session,
    calendar: CalendarFile,
) -> Result<Answer, Failure> {
    let body = match context.form {
        Form::Text(_) => Body::File(calendar.text),
        Form::Json => {
            let whole = ExportDocument {
                file: None,
                events: calendar.events,
                calendar: Some(&calendar.text),
            };
            Body::Json(document(whole, &session.notices())?)
        }
    };
    let exit = Exit::Done;
    Ok(Answer { exit, body })
}
