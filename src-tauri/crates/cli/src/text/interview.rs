use interlude_app::view::ViewContext;
use interlude_model::{Driver, Interview, ListVisibility, Party, Range, View};

use super::explanation::explain;
use super::labels;
use super::times::Times;
use crate::page::{Page, Row, Style};
use crate::session::Session;

/// Renders the interviews of a query, `total` of which match.
pub(crate) fn list(
    model: &ViewContext<'_>,
    views: &[View<'_>],
    total: usize,
    times: Times,
) -> Page {
    let mut page = Page::default();
    if views.is_empty() {
        page.paragraph(if model.ledger.is_empty() {
            "There are no interviews yet. To fetch them, run: interlude sync."
        } else if total == 0 {
            "No interview matches."
        } else {
            "No interview is shown, because the limit is 0."
        });
        return page;
    }
    page.paragraph_at(0, Style::Faint, &times.name());
    page.table(views.iter().map(|view| row(model, view, times)));
    if views.len() < total {
        let more = format!("{} of {total}. Show more with --limit.", views.len());
        page.paragraph_at(0, Style::Faint, &more);
    }
    page
}

/// Renders the details of an interview.
pub(crate) fn show(
    session: &Session,
    model: &ViewContext<'_>,
    view: &View<'_>,
    times: Times,
) -> Page {
    let mut page = Page::default();
    let Interview {
        id,
        listing,
        booking,
        visibility,
    } = view.interview;
    let item = model.row(view);
    let name = view.interview.name().unwrap_or("without a name");
    page.paragraph_at(0, Style::Strong, &format!("Interview {id}: {name}"));

    let (style, badge) = labels::badge(item.badge);
    page.field("State", style, badge);
    if view.change.is_none() {
        let sentence = labels::remote_sentence(item.badge).into_iter();
        sentence.for_each(|sentence| page.field("", Style::Plain, sentence));
    } else if *visibility == ListVisibility::Gone {
        page.field("", Style::Attention, "No longer listed on the server.");
    }
    let terms = view.interview.terms();
    let ranges = [
        ("Agreed", terms.agreed, None),
        ("Proposed", terms.proposed, terms.amended_by),
    ];
    for (name, range, by) in ranges {
        if let Some(text) = times.range(range) {
            page.field(name, Style::Plain, &(text + &proposer(by.as_ref())));
        }
    }
    for change in model.ledger.durable().outbox.of(*id) {
        page.field("You propose", Style::Strong, &times.slot(change.slot));
        for (style, sentence) in explain(session, model, change, times) {
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
        let person = booking
            .interviewee
            .as_ref()
            .and_then(|side| side.driver.as_ref());
        fact("Interviewee", person.map(contact).as_deref());
        let kind = booking.kind.as_ref();
        fact("Kind", kind.map(labels::kind));
        fact("Place", booking.location.as_deref());
        fact(
            "Status",
            booking.status.as_ref().map(|status| status.as_str()),
        );
    }
    fact(
        "Completed",
        listing
            .completed
            .map(|done| if done { "yes" } else { "no" }),
    );
    fact("Review", listing.links.review.as_deref());
    fact("Retake", listing.links.retake.as_deref());
    fact(
        "Last activity",
        listing.updated_at.map(|at| times.moment(at)).as_deref(),
    );
    page.paragraph_at(0, Style::Faint, &times.name());
    page
}

/// Returns a table row with the time that the state is about, and the agreed time below if it differs.
pub(super) fn row(model: &ViewContext<'_>, view: &View<'_>, times: Times) -> Row {
    let item = model.row(view);
    let (style, badge) = labels::badge(item.badge);
    let (agreed, (proposed, _)) = (view.agreed(), view.proposed());
    let when = if proposed.is_empty()
        || view.interview.terms().is_over() && view.newest_change().is_none()
    {
        agreed
    } else {
        proposed
    };
    let row = Row::default()
        .number(view.interview.id)
        .text(
            Style::Plain,
            &times.range(when).unwrap_or_else(|| "-".to_owned()),
        )
        .text(style, badge)
        .text(Style::Plain, &item.name);
    match times.range(agreed).filter(|_| when != agreed) {
        Some(agreed) => row.below(1, Style::Faint, &format!("{agreed} agreed")),
        None => row,
    }
}

fn proposer(by: Option<&Party>) -> String {
    by.map(|by| format!(", by {}", labels::party(by)))
        .unwrap_or_default()
}

fn contact(person: &Driver) -> String {
    let name = person.title.as_deref().unwrap_or("without a name");
    match person.phone_number.as_deref() {
        Some(phone) => format!("{name}, {phone}"),
        None => name.to_owned(),
    }
}

/// Renders both times of an interview on one line.
pub(super) fn both(agreed: Range, proposed: Range, by: Option<&Party>, times: Times) -> String {
    let agreed = times.range(agreed).map(|agreed| format!("{agreed} agreed"));
    let proposed = times.range(proposed).map(|text| {
        format!(
            "{text} proposed{}",
            by.map(|by| format!(" by {}", labels::party(by)))
                .unwrap_or_default()
        )
    });
    let parts: Vec<String> = [agreed, proposed].into_iter().flatten().collect();
    if parts.is_empty() {
        "no time given".to_owned()
    } else {
        parts.join("; ")
    }
}
