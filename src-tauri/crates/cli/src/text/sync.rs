use interlude_app::view::{ViewContext, unreadable};
use interlude_engine::PullReport;
use interlude_model::{HistoryEntry, InterviewId};

use super::change::ended_row;
use super::explanation::being_checked;
use super::labels;
use super::times::Times;
use crate::page::{Page, Style, painted};
use crate::sync_outcome::SyncOutcome;

/// Renders the outcome of a sync.
pub(crate) fn sync_outcome(model: &ViewContext<'_>, outcome: &SyncOutcome, times: Times) -> Page {
    let mut page = Page::default();
    let status = model.status;
    if let PullReport::Fetched { changed, .. } = outcome.report.pull {
        page.paragraph(&match changed {
            0 => "Synced. Nothing is new.".to_owned(),
            1 => "Synced. 1 interview is new or changed.".to_owned(),
            count => format!("Synced. {count} interviews are new or changed."),
        });
        if let Some(which) = unreadable(status) {
            page.paragraph_at(0, Style::Attention, &which);
        }
        if let Some(age) = status.cached_for {
            page.paragraph(&format!(
                "This list came from a cache on the way and was {} s old, so no change was sent. Sync \
                 again later.",
                age.as_secs()
            ));
        }
    }
    let ended = &outcome.report.ended;
    if !ended.is_empty() {
        page.table(ended.iter().map(|entry| ended_row(model, entry, times)));
        page.paragraph_at(0, Style::Faint, &times.name());
    }
    if let Some(failure) = &outcome.failure {
        page.paragraph_at(0, Style::Attention, &failure.message);
    }
    let counts = [
        (status.waiting, Style::Waiting, "waiting to send"),
        (
            status.needs_attention,
            Style::Attention,
            "waiting for your decision. Run: interlude outbox",
        ),
    ];
    for (count, style, what) in counts {
        if count > 0 {
            let noun = if count == 1 { "change" } else { "changes" };
            page.paragraph_at(0, style, &format!("{count} {noun} {what}."));
        }
    }
    if let Some(checked) = being_checked(model, times) {
        page.paragraph_at(0, Style::Waiting, &checked);
    }
    page
}

/// Renders one line about a change that ended.
pub(crate) fn change_line(model: &ViewContext<'_>, entry: &HistoryEntry, times: Times) -> String {
    let (label, _) = labels::ending(&entry.ending);
    let when = Some(times.slot(entry.change.slot));
    line(
        model,
        entry.change.interview_id,
        (Style::Strong, label),
        when,
    )
}

/// Renders one line with the state of an interview.
pub(crate) fn interview_line(model: &ViewContext<'_>, id: InterviewId, times: Times) -> String {
    match model.ledger.view(id) {
        None => line(model, id, (Style::Plain, "No longer listed"), None),
        Some(view) => {
            let proposed = view.proposed().0;
            let when = if proposed.is_empty() {
                view.agreed()
            } else {
                proposed
            };
            line(
                model,
                id,
                labels::badge(model.row(&view).badge),
                times.range(when),
            )
        }
    }
}

fn line(
    model: &ViewContext<'_>,
    id: InterviewId,
    (style, label): (Style, &str),
    when: Option<String>,
) -> String {
    let name = model
        .ledger
        .interview(id)
        .and_then(|interview| interview.name());
    let rest = [when.as_deref(), name].into_iter().flatten();
    let line = format!("{id}  {}", painted(style, label));
    rest.fold(line, |line, text| {
        line + "  " + &painted(Style::Plain, text)
    })
}
