//! What a list answer changes in what is known of the server.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use interlude_domain::{Interview, InterviewId, ListRecord, ListVisibility, Timestamp};

use crate::clock::Now;
use crate::config::Config;
use crate::history_recovery::HistoryRecovery;
use crate::ledger::Ledger;
use crate::remote::{Listed, PullFailure, PullFailureKind};
use crate::retry::RETRY_AFTER_CAP;
use crate::session_state::{PullMark, SessionState, Tick};
use crate::store::{CacheBatch, Contact, CredentialMark};

/// An answer that is older than this comes from a cache on the way, though none was asked for. It is shown,
/// and nothing is decided on it.
const FROM_A_CACHE: Duration = Duration::from_secs(3);

/// How many unreadable records are named; the rest are counted.
const MOST_NAMED: usize = 20;

/// A list answer, judged.
#[derive(Debug)]
pub(crate) struct Judged {
    /// What it changes. Adopted at once, persisted behind: it can be fetched again.
    pub(crate) batch: CacheBatch,
    /// What it may be taken for in a compare.
    pub(crate) mark: PullMark,
    /// So many interviews are missing that the list is asked for a second time before that is believed.
    pub(crate) is_asked_again: bool,
}

/// So many known interviews make a list whose larger part is missing suspicious.
const MANY: usize = 10;

/// Judges a list answer.
///
/// `began` and `began_at` are when the pull began: an interview whose amend was answered since is skipped,
/// and so is a record that lags behind what was heard shortly before. The ETag is forgotten then.
pub(crate) fn judge(
    ledger: &Ledger,
    session: &mut SessionState,
    config: &Config,
    (began, began_at): (Tick, Now),
    listed: Listed,
    now: &Now,
) -> Judged {
    let known = ledger.contact();
    let is_cached = cached_for(&listed).is_some();
    let heard = now.wall.before(cached_for(&listed).unwrap_or_default());
    let mut contact = Contact {
        last_sync_at: match is_cached {
            true => known.last_sync_at.max(Some(heard)),
            false => Some(now.wall),
        },
        last_failure: None,
        refused_key: None,
        no_such_user: false,
        list_hold_until: standing(known.list_hold_until, now),
        ..known.clone()
    };
    let mut mark = PullMark::whole(began, began_at, *now);
    // Of what a cache kept, nothing is believed.
    mark.only = is_cached.then(BTreeSet::new);
    let (mut records, mut unreadable, etag) = match listed {
        Listed::NotModified { .. } => {
            return Judged {
                batch: CacheBatch {
                    contact: Some(contact),
                    ..CacheBatch::default()
                },
                mark,
                is_asked_again: false,
            };
        }
        Listed::Complete {
            records,
            unreadable,
            etag,
            ..
        } => (records, unreadable, etag),
    };
    // By when the list began: its answer may come long after, when the computer slept meanwhile.
    session.heard.forget_old(&began_at, config.lag);
    if ledger.is_empty() {
        session.heard.all_by(*now);
    }
    // What a cache kept may be older than what is known by now.
    records.retain(|record| !is_cached || is_news(ledger, session, record));
    let is_complete = unreadable.is_empty() && !is_cached;
    let absent = if is_complete {
        absent(ledger, &records)
    } else {
        Vec::new()
    };
    let listed_before = || {
        ledger
            .interviews()
            .filter(|known| known.visibility != ListVisibility::Gone)
    };
    let is_asked_again = !session.is_second_look
        && absent.len() > MANY / 2
        && listed_before().count() >= MANY.max(absent.len())
        && absent.len() * 2 > listed_before().count();
    if !is_cached && (!is_complete || is_asked_again) {
        mark.only = Some(records.iter().map(|record| record.id).collect());
    }
    let mut batch = CacheBatch::default();
    let mut history_recovery = None;
    let mut missed: BTreeSet<_> = ledger.durable().outbox.queues().map(|(id, _)| id).collect();
    for record in records {
        missed.remove(&record.id);
        let known = ledger.interview(record.id);
        let lags = session.heard.lags(&record, known, &began_at, config.lag);
        let is_skipped = lags || session.is_late(began, record.id);
        session
            .heard
            .note(&record, known, is_skipped || is_cached, now);
        if is_skipped {
            mark.skipped.insert(record.id);
            continue;
        }
        let mut next = Interview::listed(record, known);
        if next.booking.is_none() {
            let history_recovery = history_recovery
                .get_or_insert_with(|| HistoryRecovery::of(&ledger.durable().history));
            next = history_recovery.complete(&next).unwrap_or(next);
        }
        if known != Some(&next) {
            batch.upserts.push(Arc::new(next));
        }
    }
    for id in absent.into_iter().filter(|_| !is_asked_again) {
        if session.is_late(began, id) {
            mark.skipped.insert(id);
        } else {
            leave(ledger, id, &mut batch);
        }
    }
    contact.unreadable = u64::try_from(unreadable.len()).unwrap_or(u64::MAX);
    unreadable.truncate(MOST_NAMED);
    contact.named_unreadable = unreadable;
    // While a change waits for its interview to be listed again, every list is read whole.
    let is_whole = mark.only.is_none() && mark.skipped.is_empty() && missed.is_empty();
    contact.etag = etag.filter(|_| is_whole);
    batch.contact = Some(contact);
    Judged {
        batch,
        mark,
        is_asked_again,
    }
}

/// Returns how long a cache on the way has kept the answer, where it did.
pub(crate) fn cached_for(listed: &Listed) -> Option<Duration> {
    Some(listed.age()).filter(|age| *age > FROM_A_CACHE)
}

/// Whether a record that a cache kept may replace what is known: not where that is more recent, nor where
/// a change of ours was answered in this run.
fn is_news(ledger: &Ledger, session: &SessionState, record: &ListRecord) -> bool {
    let known = ledger.interview(record.id);
    let is_older = known.is_some_and(|known| known.updated_at() > record.listing.updated_at);
    !is_older && !session.was_answered(record.id)
}

/// What a failed pull leaves behind: nothing of the list, only why.
pub(crate) fn failure(
    contact: &Contact,
    failure: &PullFailure,
    key: Option<CredentialMark>,
    now: &Now,
) -> Contact {
    let hold = failure
        .retry_after
        .map(|span| now.wall.plus(span.min(RETRY_AFTER_CAP)));
    Contact {
        last_failure: Some(failure.reason.clone()),
        list_hold_until: hold.or_else(|| standing(contact.list_hold_until, now)),
        refused_key: match failure.kind {
            PullFailureKind::SignIn => key,
            _ => contact.refused_key,
        },
        no_such_user: failure.kind == PullFailureKind::NoSuchUser,
        ..contact.clone()
    }
}

/// A hold, unless it is over.
pub(crate) fn standing(until: Option<Timestamp>, now: &Now) -> Option<Timestamp> {
    until.filter(|until| *until > now.wall)
}

/// The interviews that the list no longer carries.
fn absent(ledger: &Ledger, records: &[ListRecord]) -> Vec<InterviewId> {
    let listed: BTreeSet<_> = records.iter().map(|record| record.id).collect();
    let known = ledger.interviews();
    let known = known.filter(|known| known.visibility != ListVisibility::Gone);
    let known = known.map(|interview| interview.id);
    known.filter(|id| !listed.contains(id)).collect()
}

/// An absent interview goes, or is kept as gone while a change waits on it.
fn leave(ledger: &Ledger, id: InterviewId, batch: &mut CacheBatch) {
    if ledger.durable().outbox.of(id).is_empty() {
        batch.removals.push(id);
    } else if let Some(known) = ledger
        .interview(id)
        .filter(|known| known.visibility != ListVisibility::Gone)
    {
        batch.upserts.push(Arc::new(known.gone()));
    }
}
