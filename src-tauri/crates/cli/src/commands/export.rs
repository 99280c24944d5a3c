use std::path::Path;

use interlude_app::view::{CalendarFile, Exported};
use interlude_app::{Error, write_export};
use interlude_model::Code;
use interlude_store::fs::IfExists;

use super::Outcome;
use crate::answer::{Answer, Body};
use crate::args::Export;
use crate::context::{Context, OutputFormat};
use crate::documents::{ExportDocument, document};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::{Access, Session};
use crate::text;

/// Writes all interviews that have a time to a calendar file, or to the standard output.
pub(super) async fn run(context: &Context, args: Export) -> Outcome {
    Session::run(context, Access::Local, async |session| {
        let server = session.open.account.connection().base.as_url();
        let now = session.now();
        let earlier = session.open.exported(|| Exported::lost(now))?;
        let mark = |text: &str| session.open.mark(text);
        let calendar =
            session.read(|ledger| CalendarFile::of(ledger, server, now, earlier, &mark))?;
        // Remembered first. If the file were written first and this failed, the next file would repeat
        // sequence numbers, and calendars would ignore it.
        session.open.remember_exported(&calendar.exported)?;
        if args.file == Path::new("-") {
            return to_stdout(context, session, calendar);
        }
        let if_exists = if args.replace {
            IfExists::Replace
        } else {
            IfExists::Fail
        };
        write_export(&args.file, &calendar.text, if_exists).map_err(with_advice)?;
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

fn with_advice(error: Error) -> Failure {
    let failure = Failure::from(error);
    match failure.code {
        Code::Exists => Failure {
            message: format!("{} To replace it, add --replace.", failure.message),
            ..failure
        },
        _ => failure,
    }
}

fn to_stdout(
    context: &Context,
    session: &Session,
    calendar: CalendarFile,
) -> Result<Answer, Failure> {
    let body = match context.format {
        OutputFormat::Text(_) => Body::File(calendar.text),
        OutputFormat::Json => {
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
