use std::path::Path;

use interlude_app::view::CalendarFile;
use interlude_app::write_export;
use interlude_engine::edit::Edit;
use interlude_engine::{Query, Sort};
use interlude_model::zone::time_input;
use interlude_model::{Code, Heard, InterviewId, Status, Turn};
use interlude_store::fs::IfExists;
use serde_json::json;

use crate::args::{Away, Export, List};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output::{Answer, Body, OutputFormat};
use crate::page::{Page, Style};
use crate::session::{Access, Session};
use crate::{documents, text};

/// The default limit of the text output. JSON has no default limit.
const DEFAULT_LIMIT: usize = 50;

/// Lists interviews from the local data.
pub(super) async fn list(context: &Context, args: List) -> Result<Answer, Failure> {
    let query = query(context, args)?;
    Session::run(context, Access::Local, async |session| {
        session.answer(
            Exit::Done,
            |_, model| documents::list(model, &model.ledger.query(&query)),
            |session, model| text::list(session, model, &model.ledger.query(&query)),
        )
    })
    .await
}

fn query(context: &Context, args: List) -> Result<Query, Failure> {
    let zone = || context.zone();
    let from = args.from.map(|text| time_input::range_start(&text, &zone));
    let to = args.to.map(|text| time_input::range_end(&text, &zone));
    let (from, to) = (from.transpose()?, to.transpose()?);
    if from.zip(to).is_some_and(|(from, to)| to <= from) {
        return Err(Code::BadSpan.into());
    }
    let has_bounds = from.is_some() || to.is_some();
    Ok(Query {
        text: args.query,
        status: args.status.map(|word| Status::from(word.as_str())),
        from,
        to,
        turn: args.turn.map(Turn::from),
        sort: if has_bounds {
            Sort::Start
        } else {
            Sort::Updated
        },
        offset: 0,
        limit: match context.format {
            OutputFormat::Json => args.limit,
            OutputFormat::Text => Some(args.limit.unwrap_or(DEFAULT_LIMIT)),
        },
    })
}

/// Shows the details of an interview.
pub(super) async fn show(context: &Context, id: InterviewId) -> Result<Answer, Failure> {
    Session::run(context, Access::Local, async |session| {
        let notices = session.notices();
        session.view(|model| {
            let view = model.view(id.get())?;
            let document = || documents::show(model, &view);
            let text = || text::show(session, model, &view);
            Answer::new(context.format, Exit::Done, &notices, document, text)
        })
    })
    .await
}

/// Lists what the other side did that the user has not seen, and marks it as seen if they ask for that.
pub(super) async fn away(context: &Context, args: Away) -> Result<Answer, Failure> {
    Session::run(context, Access::Local, async |session| {
        let found: Vec<Heard> = session.read(|ledger| ledger.away().cloned().collect());
        let newest = found.first().map(|heard| heard.number);
        if let Some(up_to) = newest.filter(|_| args.seen) {
            session.engine().edit(Edit::MarkSeen { up_to }).await?;
        }
        let found: Vec<_> = found.iter().collect();
        session.answer(
            Exit::Done,
            |_, model| documents::away(model, &found, args.seen),
            |session, model| text::away(session, model, &found, args.seen),
        )
    })
    .await
}

/// Shows what both sides did with an interview. An interview that is no longer listed has a history too.
pub(super) async fn history(context: &Context, id: InterviewId) -> Result<Answer, Failure> {
    Session::run(context, Access::Local, async |session| {
        let notices = session.notices();
        session.view(|model| {
            let ended = model.ended_changes(id.get())?;
            let document = || documents::history(model, id, &ended);
            let text = || text::history(session, model, id, &ended);
            Answer::new(context.format, Exit::Done, &notices, document, text)
        })
    })
    .await
}

/// Lists the unfinished changes.
pub(super) async fn outbox(context: &Context) -> Result<Answer, Failure> {
    Session::run(context, Access::Local, async |session| {
        session.answer(
            Exit::Done,
            |_, model| documents::outbox(model),
            text::outbox,
        )
    })
    .await
}

/// Shows the state of the account. A data folder without an account is no failure.
pub(super) async fn status(context: &Context) -> Result<Answer, Failure> {
    let accounts = context.folder.accounts()?;
    let listed = accounts.map(|accounts| accounts.list()).transpose()?;
    let has_account = listed.is_some_and(|listed| !listed.is_empty() || context.account.is_some());
    if !has_account {
        return Answer::new(
            context.format,
            Exit::Done,
            &[],
            documents::no_status,
            || Page::of(Style::Plain, &Failure::from(Code::NoAccount).message),
        );
    }
    Session::run(context, Access::Local, async |session| {
        session.answer(Exit::Done, documents::status, text::status)
    })
    .await
}

/// Writes all interviews that have a time to a calendar file, or to the standard output.
pub(super) async fn export(context: &Context, args: Export) -> Result<Answer, Failure> {
    Session::run(context, Access::Local, async |session| {
        let earlier = session.open.exported(session.now())?;
        let mark = |text: &str| session.open.mark(text);
        let CalendarFile {
            text: calendar,
            events,
            exported,
        } = session.view(|model| model.calendar_file(earlier, &mark))?;
        // The state is stored first. If the file were written first and then the state could not be stored, the
        // next file would repeat sequence numbers, and calendars would ignore it.
        session.open.remember_exported(&exported)?;
        if args.file == Path::new("-") {
            let body = match context.format {
                OutputFormat::Text => Body::File(calendar),
                OutputFormat::Json => {
                    let document = json!({"file": null, "events": events, "calendar": calendar});
                    Body::json(document, &session.notices())?
                }
            };
            let exit = Exit::Done;
            return Ok(Answer { exit, body });
        }
        let if_exists = if args.replace {
            IfExists::Replace
        } else {
            IfExists::Fail
        };
        write_export(&context.file(&args.file), &calendar, if_exists).map_err(
            |error| match error.code {
                Code::Exists => Failure::from(error).with("To replace it, add --replace."),
                _ => error.into(),
            },
        )?;
        let file = args.file.display().to_string();
        session.answer(
            Exit::Done,
            |_, _| json!({"file": file, "events": events}),
            |_, _| text::exported(&file, events),
        )
    })
    .await
}
