use interlude_domain::{HistoryEntry, InterviewId};
use interlude_engine::{Ledger, PullReport};
use interlude_ipc::unreadable;

use super::change::ended_row;
use super::explanation::being_checked;
use super::times::Times;
use super::words;
use crate::page::{Ink, Line, Page};
use crate::session::Session;
use crate::settled::Settled;

/// What a sync came to.
pub(crate) fn settled(session: &Session, ledger: &Ledger, settled: &Settled, times: Times) -> Page {
    let mut page = Page::default();
    let status = session.engine().status();
    if let PullReport::Had { changed, .. } = settled.report.pull {
        page.say(&match changed {
            0 => "The server was heard: nothing new.".to_owned(),
            1 => "The server was heard: 1 interview is new or changed.".to_owned(),
            count => format!("The server was heard: {count} interviews are new or changed."),
        });
        if let Some(which) = unreadable(&status) {
            page.say_at(0, Ink::Attention, &which);
        }
        if let Some(age) = status.cached_for {
            page.say(&format!(
                "This list came from a cache on the way and was {} s old: nothing is sent on it.",
                age.as_secs()
            ));
        }
    }
    let ended = &settled.report.ended;
    if !ended.is_empty() {
        page.table(
            ended
                .iter()
                .map(|entry| ended_row(ledger, entry, times))
                .collect(),
        );
        page.say_at(0, Ink::Faint, &times.name());
    }
    if let Some(trouble) = &settled.trouble {
        page.say_at(0, Ink::Attention, &trouble.message);
    }
    let counts = [
        (status.waiting, Ink::Waiting, "waiting to be sent"),
        (
            status.needs_attention,
            Ink::Attention,
            "needing you: see \"interlude outbox\"",
        ),
    ];
    for (count, ink, what) in counts {
        if count > 0 {
            let noun = if count == 1 { "change" } else { "changes" };
            page.say_at(0, ink, &format!("{count} {noun} {what}."));
        }
    }
    if let Some(checked) = being_checked(session, times) {
        page.say_at(0, Ink::Waiting, &checked);
    }
    page
}

/// One line for a change that ended.
pub(crate) fn happened_to_change(ledger: &Ledger, entry: &HistoryEntry, times: Times) -> Line {
    let (word, _) = words::ending(&entry.ending);
    let when = Some(times.slot(entry.change.slot));
    line(ledger, entry.change.interview_id, (Ink::Strong, word), when)
}

/// One line for where an interview stands.
pub(crate) fn stands(ledger: &Ledger, id: InterviewId, times: Times) -> Line {
    match ledger.view(id) {
        None => line(ledger, id, (Ink::Plain, "No longer listed"), None),
        Some(view) => {
            let proposed = view.proposed().0;
            let when = if proposed.is_empty() {
                view.agreed()
            } else {
                proposed
            };
            line(ledger, id, words::badge(&view), times.range(when))
        }
    }
}

fn line(ledger: &Ledger, id: InterviewId, (ink, word): (Ink, &str), when: Option<String>) -> Line {
    let name = ledger.interview(id).and_then(|interview| interview.name());
    let rest = [when.as_deref(), name].into_iter().flatten();
    let line = Line::default()
        .with(Ink::Plain, &format!("{id}  "))
        .with(ink, word);
    rest.fold(line, |line, text| {
        line.with(Ink::Plain, "  ").with(Ink::Plain, text)
    })
}
