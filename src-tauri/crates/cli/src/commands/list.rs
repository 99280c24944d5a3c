use interlude_engine::{Query, Sort};
use interlude_model::zone::time_input;
use interlude_model::{Code, Status};

use super::Outcome;
use crate::args::List;
use crate::context::{Context, OutputFormat};
use crate::documents::{InterviewDocument, ListDocument};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::{Access, Session};
use crate::text::{self, Times};

/// The default limit of the text output. JSON has no default limit.
const DEFAULT_LIMIT: usize = 50;

/// Lists interviews from the local data.
pub(super) async fn run(context: &Context, args: List) -> Outcome {
    let query = match query(context, args) {
        Ok(query) => query,
        Err(failure) => return Err(failure).into(),
    };
    Session::run(context, Access::Local, async |session| {
        let notices = session.notices();
        session.view(|model| {
            let found = model.ledger.query(&query);
            let document = || ListDocument {
                total: found.total,
                interviews: found
                    .interviews
                    .iter()
                    .map(|view| InterviewDocument::of(model, view))
                    .collect(),
            };
            context.answer(Exit::Done, &notices, document, |zone| {
                text::list(model, &found.interviews, found.total, Times::in_zone(zone))
            })
        })
    })
    .await
}

fn query(context: &Context, args: List) -> Result<Query, Failure> {
    let zone = || context.zone();
    let from = args
        .from
        .map(|text| time_input::range_start(&text, &zone))
        .transpose()?;
    let to = args
        .to
        .map(|text| time_input::range_end(&text, &zone))
        .transpose()?;
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        let message =
            "No time lies between --from and --to. Choose a later --to, or an earlier --from.";
        return Err(Failure::new(Code::BadSpan, message));
    }
    let limit = match context.format {
        OutputFormat::Json => args.limit,
        OutputFormat::Text(_) => Some(args.limit.unwrap_or(DEFAULT_LIMIT)),
    };
    let has_bounds = from.is_some() || to.is_some();
    Ok(Query {
        text: args.query,
        status: args.status.map(|word| Status::from(word.as_str())),
        from,
        to,
        sort: if has_bounds {
            Sort::Start
        } else {
            Sort::Updated
        },
        offset: 0,
        limit,
    })
}
