//! Decides what a list answer changes in the interviews and in the contact.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use interlude_model::{HeardKind, Interview, InterviewId, ListRecord, ListVisibility, Timestamp};

use crate::clock::Now;
use crate::config::Config;
use crate::history_recovery::HistoryRecovery;
use crate::ledger::Ledger;
use crate::other_side::OtherSide;
use crate::pull_mark::{PullMark, Tick};
use crate::remote::{Listed, PullFailure, PullFailureKind};
use crate::retry::RETRY_AFTER_CAP;
use crate::session_state::SessionState;
use crate::store::{CacheBatch, Contact, CredentialMark};

/// An answer older than this comes from a cache on the way, although the request asks for none. It
/// is shown, and nothing is decided on it.
const CACHED_ABOVE: Duration = Duration::from_secs(3);

/// The number of unreadable records that are named. The rest are counted.
const MAX_NAMED: usize = 20;

/// The effect of a list answer.
#[derive(Debug)]
pub(crate) struct PullOutcome {
    /// The changes of the cache. They are adopted at once and written behind, because they can be
    /// fetched again.
    pub(crate) batch: CacheBatch,
    /// What the other side did, as the list shows it.
    pub(crate) heard: Vec<(InterviewId, HeardKind)>,
    /// The list, as the compare may use it.
    pub(crate) mark: PullMark,
    /// True if so many interviews are missing that a second list must confirm it.
    pub(crate) needs_second_list: bool,
}

/// The number of known interviews from which a list without most of them is suspicious.
const MASS_REMOVAL_FROM: usize = 10;

/// Decides what a list answer changes.
///
/// `began` and `began_at` say when the pull began. A record is skipped if its interview's change was
/// answered since, or if it lags behind what the server said shortly before. After a skipped record
/// the ETag is not kept, so that the next list comes whole.
pub(crate) fn evaluate(
    ledger: &Ledger,
    session: &mut SessionState,
    config: &Config,
    (began, began_at): (Tick, Now),
    listed: Listed,
    now: &Now,
) -> PullOutcome {
    let known = ledger.contact();
    let is_cached = cached_for(&listed).is_some();
    let received_at = now.wall.before(cached_for(&listed).unwrap_or_default());
    let mut contact = Contact {
        last_sync_at: match is_cached {
            true => known.last_sync_at.max(Some(received_at)),
            false => Some(now.wall),
        },
        last_failure: None,
        refused_key: None,
        no_such_user: false,
        list_hold_until: unexpired(known.list_hold_until, now),
        ..known.clone()
    };
    let mut mark = PullMark::whole(began, began_at, *now);
    // An answer from a cache proves nothing, so it covers no interview.
    mark.only = is_cached.then(BTreeSet::new);
    let (mut records, mut unreadable, etag) = match listed {
        Listed::NotModified { .. } => {
            let heard = if is_cached {
                Vec::new()
            } else {
                heard_of_unchanged(ledger, &mut contact.behind)
            };
            return PullOutcome {
                batch: CacheBatch {
                    contact: Some(contact),
                    ..CacheBatch::default()
                },
                heard,
                mark,
                needs_second_list: false,
            };
        }
        Listed::Complete {
            records,
            unreadable,
            etag,
            ..
        } => (records, unreadable, etag),
    };
    // The age is measured from the beginning of the pull, because its answer may come much later if the
    // computer slept in between.
    session.lag.forget_expired(&began_at, config.lag);
    // The first list of an account tells nothing new of anybody, and has nothing to lag behind. Later lists may lag
    // behind it.
    let is_first = known.last_sync_at.is_none();
    if is_first {
        session.lag.set_baseline(*now);
    }
    // An answer from a cache may be older than what is known by now.
    records.retain(|record| !is_cached || may_replace_known(ledger, session, record));
    // Absence is concluded only from a list that is complete, fresh and readable as a whole. An
    // interview whose record could not be read is not absent.
    let is_complete = unreadable.is_empty() && !is_cached;
    let (absent, unlisted) = if is_complete {
        let absent = absent(ledger, &records);
        // An interview that the ledger lacks may be absent too: the user may have been told of it, and then
        // the cache lost it.
        let mut unlisted: BTreeSet<_> = known.behind.keys().copied().collect();
        records.iter().for_each(|record| {
            unlisted.remove(&record.id);
        });
        unlisted.extend(&absent);
        (absent, unlisted)
    } else {
        <_>::default()
    };
    let listed_before = || {
        ledger
            .interviews()
            .filter(|known| known.visibility != ListVisibility::Gone)
    };
    // A server that loses most of its list for a moment (a failed filter, an empty replica) must
    // not empty the calendar. A second list in a row is believed.
    let needs_second_list = !session.is_confirming_absence
        && absent.len() > MASS_REMOVAL_FROM / 2
        && listed_before().count() >= MASS_REMOVAL_FROM.max(absent.len())
        && absent.len() * 2 > listed_before().count();
    if !is_cached && (!is_complete || needs_second_list) {
        // The interviews that are absent, or could not be read, count as not covered. Nothing is
        // decided about them.
        mark.only = Some(records.iter().map(|record| record.id).collect());
    }
    let mut batch = CacheBatch::default();
    let mut history_recovery = None;
    let mut other_side = None;
    let mut heard = Vec::new();
    let mut hear = |id: InterviewId, before: Option<&Interview>, after: Option<&Interview>| {
        if is_first {
            return;
        }
        let other_side =
            other_side.get_or_insert_with(|| OtherSide::of(ledger.durable(), &known.behind));
        // An interview that could not be read before is not new, unless the user was told that it is missing.
        let was_unread = known.behind.get(&id) == Some(&None) || known.has_unidentified();
        let is_first_read = was_unread && !other_side.is_missing(id);
        if before.is_some() || !is_first_read {
            let did = other_side.did(id, before, after);
            heard.extend(did.into_iter().map(|what| (id, what)));
        }
    };
    if is_first {
        let unread = unreadable.iter().filter_map(|one| one.id);
        let unread = unread.filter(|id| ledger.interview(*id).is_none());
        contact.behind.extend(unread.map(|id| (id, None)));
    }
    let mut changed_but_unlisted: BTreeSet<_> =
        ledger.durable().outbox.queues().map(|(id, _)| id).collect();
    for record in records {
        changed_but_unlisted.remove(&record.id);
        let known = ledger.interview(record.id);
        // An interview that a list lacked for a moment is compared with what it was before, so that it is not
        // told as new.
        let left = session.left.get(&record.id).cloned();
        let before = known.or(left.as_ref());
        let is_lagging = session
            .lag
            .is_lagging(&record, before, &began_at, config.lag);
        let is_skipped = is_lagging || session.predates_answer(began, record.id);
        // Skipped records count as well, because they too say what the newest `updated_at` is.
        session
            .lag
            .record(&record, before, is_skipped || is_cached, now);
        if is_skipped {
            mark.skipped.insert(record.id);
            if is_first && known.is_none() {
                contact.behind.insert(record.id, None);
            }
            continue;
        }
        let mut next = Interview::listed(record, known);
        match next.visibility {
            ListVisibility::Hidden => {
                session.note_hidden(next.id, next.updated_at(), &began_at, config.lag);
            }
            ListVisibility::Visible => session.in_flight.note_shown(next.id, next.terms()),
            ListVisibility::Gone => {}
        }
        if next.booking.is_none() {
            // This reads the whole history, so it is done once, for the first hidden interview.
            let history_recovery =
                history_recovery.get_or_insert_with(|| HistoryRecovery::of(ledger.durable()));
            next = history_recovery.recover(&next).unwrap_or(next);
        }
        if known != Some(&next) || contact.behind.contains_key(&next.id) {
            hear(next.id, before, Some(&next));
        }
        session.left.remove(&next.id);
        // A list that hides the times does not show what the user was told of them.
        let is_hidden = next.visibility == ListVisibility::Hidden;
        if !is_hidden || !is_told_more(ledger, next.id) {
            contact.behind.remove(&next.id);
        }
        if known != Some(&next) {
            batch.upserts.push(Arc::new(next));
        }
    }
    // Absence is believed at once, except for an interview whose change was answered after the pull
    // began: this list was made before that.
    for id in unlisted.into_iter().filter(|_| !needs_second_list) {
        if session.predates_answer(began, id) {
            mark.skipped.insert(id);
        } else {
            let known = ledger.interview(id);
            // As soon as its last change is delivered, the ledger forgets an interview that is not listed.
            let left = session.left.get(&id).cloned();
            hear(id, known.or(left.as_ref()), None);
            // The cache may have older terms of it than the user was told.
            match known {
                Some(_) if is_told_more(ledger, id) => {}
                Some(known) => {
                    session.left.insert(id, known.gone());
                    contact.behind.remove(&id);
                }
                None => {
                    contact.behind.remove(&id);
                }
            }
            remove_or_mark_gone(ledger, id, &mut batch);
        }
    }
    contact.unreadable = u64::try_from(unreadable.len()).unwrap_or(u64::MAX);
    unreadable.truncate(MAX_NAMED);
    contact.named_unreadable = unreadable;
    // A list that lacked an interview for a moment may have an ETag that is still valid, and its 304
    // would keep the interview away. So no ETag is kept while a change waits for its interview to be
    // listed again.
    let is_whole =
        mark.only.is_none() && mark.skipped.is_empty() && changed_but_unlisted.is_empty();
    contact.etag = etag.filter(|_| is_whole);
    batch.contact = Some(contact);
    PullOutcome {
        batch,
        heard,
        mark,
        needs_second_list,
    }
}

/// Returns what the other side did, if the list equals the cache. The user may have been told more by a list that the
/// cache lost.
fn heard_of_unchanged(
    ledger: &Ledger,
    behind: &mut BTreeMap<InterviewId, Option<Timestamp>>,
) -> Vec<(InterviewId, HeardKind)> {
    if behind.is_empty() {
        return Vec::new();
    }
    let other_side = OtherSide::of(ledger.durable(), behind);
    let did = behind.keys().flat_map(|id| {
        let known = ledger.interview(*id);
        let listed = known.filter(|known| known.visibility != ListVisibility::Gone);
        let did = other_side.did(*id, known, listed).into_iter();
        did.map(|what| (*id, what))
    });
    let did = did.collect();
    behind.retain(|id, _| {
        let known = ledger.interview(*id);
        let is_shown = known.is_none_or(|known| known.visibility == ListVisibility::Visible);
        !is_shown && is_told_more(ledger, *id)
    });
    did
}

/// Returns true if the user was told more of an interview than the cache has.
fn is_told_more(ledger: &Ledger, id: InterviewId) -> bool {
    let until = ledger.contact().behind.get(&id);
    let newest = ledger.heard(id).next();
    until.is_some_and(|until| newest.is_some_and(|newest| Some(newest.at) > *until))
}

/// Returns the time for which a cache on the way has kept the answer, or None if the answer comes
/// from the server.
pub(crate) fn cached_for(listed: &Listed) -> Option<Duration> {
    Some(listed.age()).filter(|age| *age > CACHED_ABOVE)
}

/// Returns true if a record from a cache may replace what is known. It may not if the known one is
/// newer, or if a change of this interview was answered in this run.
fn may_replace_known(ledger: &Ledger, session: &SessionState, record: &ListRecord) -> bool {
    let known = ledger.interview(record.id);
    let is_older = known.is_some_and(|known| known.updated_at() > record.listing.updated_at);
    !is_older && !session.was_answered(record.id)
}

/// Returns the contact after a failed pull. A failure says nothing of the interviews.
pub(crate) fn failure(
    contact: &Contact,
    failure: &PullFailure,
    key: Option<CredentialMark>,
    now: &Now,
) -> Contact {
    let retry_after_until = failure
        .retry_after
        .map(|span| now.wall.plus(span.min(RETRY_AFTER_CAP)));
    Contact {
        last_failure: Some(failure.reason.clone()),
        list_hold_until: retry_after_until.or_else(|| unexpired(contact.list_hold_until, now)),
        refused_key: match failure.kind {
            PullFailureKind::SignIn => key,
            _ => contact.refused_key,
        },
        no_such_user: failure.kind == PullFailureKind::NoSuchUser,
        ..contact.clone()
    }
}

/// Returns `until`, or None if that time is over.
pub(crate) fn unexpired(until: Option<Timestamp>, now: &Now) -> Option<Timestamp> {
    until.filter(|until| *until > now.wall)
}

/// Returns the known interviews that the list no longer carries.
fn absent(ledger: &Ledger, records: &[ListRecord]) -> Vec<InterviewId> {
    let listed: BTreeSet<_> = records.iter().map(|record| record.id).collect();
    let known = ledger.interviews();
    let known = known.filter(|known| known.visibility != ListVisibility::Gone);
    let known = known.map(|interview| interview.id);
    known.filter(|id| !listed.contains(id)).collect()
}

/// Removes an absent interview, or marks it as gone while a change waits for it, so that the user
/// still sees what the change is about.
fn remove_or_mark_gone(ledger: &Ledger, id: InterviewId, batch: &mut CacheBatch) {
    let known = ledger.interview(id);
    let Some(known) = known.filter(|known| known.visibility != ListVisibility::Gone) else {
        return;
    };
    if ledger.durable().outbox.of(id).is_empty() {
        batch.removals.push(id);
    } else {
        batch.upserts.push(Arc::new(known.gone()));
    }
}
