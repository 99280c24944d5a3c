//! Moving several interviews at once.

use std::time::Duration;

use interlude_app::view::{MoveBy, MoveRequest, MoveRow, NoMove, ViewContext, WallRange};
use interlude_engine::Query;
use interlude_engine::edit::Edit;
use interlude_model::zone::time_input;
use interlude_model::{ChangeId, Code, InterviewId, Timestamp};

use super::editing::{SendMode, exit_of_all};
use crate::args::Move;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output::Answer;
use crate::session::Session;
use crate::times::range;
use crate::{documents, text};

/// The interviews that a command moved.
#[derive(Debug)]
pub(crate) struct Moved {
    /// The interviews with their changes, earliest first.
    pub(crate) moves: Vec<(MoveRow, ChangeId)>,
    pub(crate) skipped: Vec<Skipped>,
}

/// An interview that begins in the range and was not moved.
#[derive(Debug)]
pub(crate) struct Skipped {
    pub(crate) row: MoveRow,
    pub(crate) code: Code,
    /// A clause that says why.
    pub(crate) why: &'static str,
}

/// Proposes another time for every interview whose agreed time begins in a range, in one commit.
pub(super) async fn move_all(context: &Context, args: Move) -> Result<Answer, Failure> {
    let zone = || context.zone();
    let from = time_input::range_start::<Failure>(&args.from, &zone)?;
    let to = time_input::range_end::<Failure>(&args.to, &zone)?;
    if to <= from {
        return Err(Code::BadSpan.into());
    }
    let by = match (args.distance.by, args.distance.to_day) {
        (Some(minutes), _) => MoveBy::Later { minutes },
        (None, Some(day)) => {
            // The day is one of the user's zone.
            zone()?;
            MoveBy::ToDay { day }
        }
        (None, None) => return Err(Code::WrongUse.into()),
    };
    let mode = SendMode::of(args.no_sync);
    Session::run(context, mode.access(), async |session| {
        let (moved, skipped) = session.view(|model| review(model, from, to, &by))?;
        let edits = moved.iter().filter_map(edit).collect();
        let changes = session.edit_group(edits).await?;
        mode.send(session).await;
        let exit = exit_of_all(session, &changes, mode);
        let moves = moved.into_iter().zip(changes).collect();
        let moved = Moved { moves, skipped };
        session.answer(
            exit,
            |_, model| documents::moved(model, &moved),
            |session, model| text::moved(session, model, &moved),
        )
    })
    .await
}

/// Returns the interviews that can be moved, and the other ones that begin in the range.
///
/// Fails if nothing can be moved, or if one of them would not have its time of day on the other day.
fn review(
    model: &ViewContext<'_>,
    from: Timestamp,
    to: Timestamp,
    by: &MoveBy,
) -> Result<(Vec<MoveRow>, Vec<Skipped>), Failure> {
    let query = Query {
        from: Some(from),
        to: Some(to),
        ..Query::default()
    };
    let begins = |start: Timestamp| from <= start && start < to;
    let found = model.ledger.query(&query).interviews.into_iter();
    let found = found.filter(|view| view.agreed().start().is_some_and(begins));
    let request = MoveRequest {
        ids: Some(found.map(|view| view.interview.id.get().into()).collect()),
        from: None,
        by: by.clone(),
    };
    let (mut moved, mut skipped) = (Vec::new(), Vec::new());
    for row in model.review_move(&request)?.rows {
        match why_skipped(model, &row) {
            Some((code, why)) => skipped.push(Skipped { row, code, why }),
            None => moved.push(row),
        }
    }
    if moved.is_empty() {
        return Err(nothing_to_move(&skipped));
    }
    moved.iter().try_for_each(|row| keeps_its_time(row, by))?;
    Ok((moved, skipped))
}

fn why_skipped(model: &ViewContext<'_>, row: &MoveRow) -> Option<(Code, &'static str)> {
    let view = model.view(row.row.id).ok();
    let newest = view.as_ref().and_then(|view| view.newest_change());
    Some(match row.why_not {
        Some(NoMove::NotListed) => (Code::NotListed, "it is no longer listed"),
        Some(NoMove::Cancelled) => (Code::Cancelled, "it is cancelled or turned down"),
        Some(NoMove::Completed) => (Code::Completed, "it is completed"),
        Some(NoMove::Practice) => (Code::Practice, "it is a practice interview"),
        Some(NoMove::NoTime) => (Code::NoTimes, "its end is not known"),
        Some(NoMove::NeedsDecision) => (Code::NeedsDecision, "it waits for your decision"),
        Some(NoMove::NoGap) => (Code::BadTime, "there is no such time"),
        // Moving it would take the user's answer back.
        None if newest.is_some_and(|newest| newest.kind.proposal().is_none()) => {
            (Code::NewerChange, "you accepted their time")
        }
        None if row.check.as_ref().is_some_and(|check| check.unchanged) => {
            (Code::BadSlot, "it has that time already")
        }
        None => return None,
    })
}

fn nothing_to_move(skipped: &[Skipped]) -> Failure {
    let Some(first) = skipped.first() else {
        let message = "No interview has an agreed time that begins between --from and --to.";
        return Failure::new(Code::UnknownInterview, message);
    };
    let reasons = skipped
        .iter()
        .map(|Skipped { row, why, .. }| format!("Interview {}: {why}.", row.row.id));
    let reasons: Vec<_> = reasons.collect();
    Failure {
        exit: Exit::Failed,
        ..Failure::new(
            first.code,
            format!("Nothing was moved. {}", reasons.join(" ")),
        )
    }
}

/// Fails if an interview that is moved to another day would not begin at the same time of day there, or if the
/// clocks show that time twice.
fn keeps_its_time(row: &MoveRow, by: &MoveBy) -> Result<(), Failure> {
    let MoveBy::ToDay { day } = by else {
        return Ok(());
    };
    let start = |range: Option<&WallRange>| range.and_then(|range| range.start.clone());
    let from = start(row.from.as_ref());
    let to = start(row.check.as_ref().and_then(|check| check.range.as_ref()));
    let Some((from, to)) = from.zip(to) else {
        return Ok(());
    };
    let (id, time) = (row.row.id, &from.time);
    let (code, why) = if to.time != from.time {
        (Code::TimeGap, format!("the clocks skip {time} on {day}"))
    } else if to.doubled.is_some() {
        (Code::TimeTwice, format!("{time} comes twice on {day}"))
    } else {
        return Ok(());
    };
    let message = format!(
        "Interview {id} cannot be moved, because {why}. Nothing was saved. Propose a time for it alone: \
         interlude amend {id}."
    );
    Err(Failure::new(code, message))
}

/// Returns the edit that moves an interview from what the command was decided on.
fn edit(row: &MoveRow) -> Option<Edit> {
    let range = range(row.check.as_ref()?.range.as_ref()?);
    Some(Edit::Amend {
        id: InterviewId::new(row.row.id)?,
        slot: range.slot()?,
        seen: Some(row.row.revision.parse().ok()?),
        undo: Duration::ZERO,
    })
}
