use interlude_domain::Status;
use interlude_engine::{Query, Sort};
use interlude_zone::written;

use super::Outcome;
use crate::args::List;
use crate::context::{Context, Form};
use crate::documents::{InterviewDocument, ListDocument};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::{Session, Wants};
use crate::text::{self, Times};

/// How many interviews a person is shown unless they say otherwise.
const FOR_PEOPLE: usize = 50;

/// Lists interviews from what is kept here.
pub(super) async fn run(context: &Context, args: List) -> Outcome {
    let query = match query(context, args) {
        Ok(query) => query,
        Err(failure) => return Err(failure).into(),
    };
    Session::run(context, Wants::ThisComputer, async |session| {
        let notices = session.notices();
        session.read(|ledger| {
            let found = ledger.query(&query);
            let document = || ListDocument {
                total: found.total,
                interviews: found.interviews.iter().map(InterviewDocument::of).collect(),
            };
            context.answer(Exit::Done, &notices, document, |zone| {
                text::list(ledger, &found.interviews, found.total, Times::in_zone(zone))
            })
        })
    })
    .await
}

fn query(context: &Context, args: List) -> Result<Query, Failure> {
    let zone = || context.zone();
    let from = args
        .from
        .map(|text| written::from(&text, &zone))
        .transpose()?;
    let to = args.to.map(|text| written::to(&text, &zone)).transpose()?;
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        let message =
            "No time lies between --from and --to. Choose a later --to, or an earlier --from.";
        return Err(Failure::wrong_use("bad_span", message));
    }
    let limit = match context.form {
        Form::Json => args.limit,
        Form::Text(_) => Some(args.limit.unwrap_or(FOR_PEOPLE)),
    };
    let is_of_a_span = from.is_some() || to.is_some();
    Ok(Query {
        text: args.query,
        status: args.status.map(|word| Status::from(word.as_str())),
        from,
        to,
        sort: if is_of_a_span {
            Sort::Start
        } else {
            Sort::Updated
        },
        offset: 0,
        limit,
    })
}
