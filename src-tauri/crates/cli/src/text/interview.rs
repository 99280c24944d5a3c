use interlude_app::view::ViewContext;
use interlude_engine::Page as Found;
use interlude_model::{
    ChangeKind, Driver, Interview, InterviewId, ListVisibility, Party, Range, View,
};

use super::change::explain;
use super::words;
use crate::page::{Page, Row, Style, painted};
use crate::session::Session;
use crate::times::Times;

/// Renders the interviews of a query.
pub(crate) fn list(session: &Session, model: &ViewContext<'_>, found: &Found<'_>) -> Page {
    let (views, total) = (&found.interviews, found.total);
    if views.is_empty() {
        let nothing = if model.ledger.is_empty() {
            "There are no interviews yet. To fetch them, run: interlude sync."
        } else if total == 0 {
            "No interview matches."
        } else {
            "No interview is shown, because the limit is 0."
        };
        return Page::of(Style::Plain, nothing);
    }
    let mut page = Page::of(Style::Faint, &session.times.name());
    page.table(views.iter().map(|view| row(model, view, session.times)));
    if views.len() < total {
        let more = format!("{} of {total}. Show more with --limit.", views.len());
        page.paragraph(Style::Faint, &more);
    }
    page
}

/// Renders the details of an interview.
pub(crate) fn show(session: &Session, model: &ViewContext<'_>, view: &View<'_>) -> Page {
    let times = session.times;
    let Interview {
        id,
        listing,
        booking,
        visibility,
    } = view.interview;
    let row = model.row(view);
    let name = view.interview.name().unwrap_or("without a name");
    let mut page = Page::of(Style::Strong, &format!("Interview {id}: {name}"));

    let (style, badge) = words::badge(row.badge);
    page.field("State", style, badge);
    if view.change.is_none() {
        let sentence = words::remote_sentence(row.badge).into_iter();
        sentence.for_each(|sentence| page.field("", Style::Plain, sentence));
    } else if *visibility == ListVisibility::Gone {
        page.field("", Style::Attention, "No longer listed on the server.");
    }
    let terms = view.interview.terms();
    if let Some(agreed) = times.range(terms.agreed) {
        page.field("Agreed", Style::Plain, &agreed);
    }
    if let Some(proposed) = times.range(terms.proposed) {
        let by = terms.amended_by.as_ref().map(words::party);
        let by = by.map_or_else(String::new, |by| format!(", by {by}"));
        page.field("Proposed", Style::Plain, &(proposed + &by));
    }
    for change in model.changes_of(*id) {
        let name = match change.change.kind {
            ChangeKind::Amend(_) => "You propose",
            ChangeKind::Accept(_) => "You accept",
            ChangeKind::Cancel => "You cancel",
        };
        page.field(name, Style::Strong, &times.of_change(change.change));
        for (style, sentence) in explain(session, model, &change) {
            page.field("", style, &sentence);
        }
    }

    let mut fact = |name: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            page.field(name, Style::Plain, value);
        }
    };
    fact("Title", listing.title.as_deref());
    fact("Category", listing.category.as_deref());
    fact("Interviewer", listing.interviewer_name.as_deref());
    if let Some(booking) = booking {
        let interviewee = booking.interviewee.as_ref();
        let person = interviewee.and_then(|side| side.driver.as_ref());
        fact("Interviewee", person.map(contact).as_deref());
        fact("Kind", booking.kind.as_ref().map(words::kind));
        fact("Place", booking.location.as_deref());
        let status = booking.status.as_ref();
        fact("Status", status.map(|status| status.as_str()));
    }
    let completed = listing.completed;
    fact(
        "Completed",
        completed.map(|done| if done { "yes" } else { "no" }),
    );
    fact("Review", listing.links.review.as_deref());
    fact("Retake", listing.links.retake.as_deref());
    let updated = listing.updated_at.map(|at| times.moment(at));
    fact("Last activity", updated.as_deref());
    page.paragraph(Style::Faint, &times.name());
    page
}

/// Renders one line with the state of an interview.
pub(crate) fn interview_line(
    session: &Session,
    model: &ViewContext<'_>,
    id: InterviewId,
) -> String {
    let Some(view) = model.ledger.view(id) else {
        return line(model, id, (Style::Plain, "No longer listed"), None);
    };
    let proposed = view.proposed().0;
    let when = if proposed.is_empty() {
        view.agreed()
    } else {
        proposed
    };
    let badge = words::badge(model.row(&view).badge);
    line(model, id, badge, session.times.range(when))
}

/// Renders one line about an interview with a label, a time and its name.
pub(super) fn line(
    model: &ViewContext<'_>,
    id: InterviewId,
    (style, label): (Style, &str),
    when: Option<String>,
) -> String {
    let rest = [when.as_deref(), model.name_of(id)].into_iter().flatten();
    let line = format!("{id}  {}", painted(style, label));
    rest.fold(line, |line, text| {
        line + "  " + &painted(Style::Plain, text)
    })
}

/// Returns a table row with the time that the state is about, and the agreed time below if it differs.
pub(super) fn row(model: &ViewContext<'_>, view: &View<'_>, times: Times) -> Row {
    let item = model.row(view);
    let (style, badge) = words::badge(item.badge);
    let (agreed, (proposed, _)) = (view.agreed(), view.proposed());
    let is_over = view.interview.terms().is_over() && view.newest_change().is_none();
    let when = if proposed.is_empty() || is_over {
        agreed
    } else {
        proposed
    };
    let shown = times.range(when).unwrap_or_else(|| "-".to_owned());
    let row = Row::default()
        .number(view.interview.id)
        .plain(&shown)
        .text(style, badge)
        .plain(&item.name);
    match times.range(agreed).filter(|_| when != agreed) {
        Some(agreed) => row.below(Style::Faint, &format!("{agreed} agreed")),
        None => row,
    }
}

/// Renders both times of an interview on one line.
pub(super) fn both(agreed: Range, proposed: Range, by: Option<&Party>, times: Times) -> String {
    let agreed = times.range(agreed).map(|agreed| format!("{agreed} agreed"));
    let by = by.map_or_else(String::new, |by| format!(" by {}", words::party(by)));
    let proposed = times.range(proposed);
    let proposed = proposed.map(|proposed| format!("{proposed} proposed{by}"));
    match (agreed, proposed) {
        (Some(agreed), Some(proposed)) => format!("{agreed}; {proposed}"),
        (agreed, proposed) => agreed
            .or(proposed)
            .unwrap_or_else(|| "no time given".to_owned()),
    }
}

fn contact(person: &Driver) -> String {
    let name = person.title.as_deref().unwrap_or("without a name");
    match person.phone_number.as_deref() {
        Some(phone) => format!("{name}, {phone}"),
        None => name.to_owned(),
    }
}
