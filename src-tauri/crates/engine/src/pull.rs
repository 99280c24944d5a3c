//! What a list answer changes in what is known of the server.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use interlude_domain::{Interview, InterviewId, ListRecord, Sight, Timestamp};

use crate::clock::Now;
use crate::ledger::Ledger;
use crate::pace::{PullMark, Talk, Tick};
use crate::recall::Recall;
use crate::remote::{Listed, PullFailure, PullFailureKind};
use crate::retry::HOLD_CAP;
use crate::store::{CacheBatch, Contact, CredentialMark};

/// An answer that is older than this comes from a cache on the way, though none was asked for. It is shown,
/// and nothing is decided on it.
const FROM_A_CACHE: Duration = Duration::from_secs(3);

/// How many unreadable records are named; the rest are counted.
const MOST_NAMED: usize = 20;

/// What a list answer changes. Adopted at once, persisted behind: it can be fetched again.
///
/// `began` is when the pull began: an interview whose amend was answered since is skipped, and the
/// ETag forgotten, for the list may be older than the answer.
pub(crate) fn adoption(
    ledger: &Ledger,
    talk: &Talk,
    began: Tick,
    listed: Listed,
    now: &Now,
) -> CacheBatch {
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
    match listed {
        Listed::NotModified { .. } => CacheBatch {
            contact: Some(contact),
            ..CacheBatch::default()
        },
        Listed::Complete {
            mut records,
            mut unreadable,
            etag,
            ..
        } => {
            // What a cache kept may be older than what is known by now.
            records.retain(|record| !is_cached || is_news(ledger, talk, record));
            let late = |id: &InterviewId| talk.is_late(began, *id);
            let complete = unreadable.is_empty() && !is_cached;
            let absent = if complete {
                absent(ledger, &records)
            } else {
                Vec::new()
            };
            let skipped = records.iter().any(|record| late(&record.id)) || absent.iter().any(late);
            contact.unreadable = u64::try_from(unreadable.len()).unwrap_or(u64::MAX);
            unreadable.truncate(MOST_NAMED);
            contact.named_unreadable = unreadable;
            contact.etag = etag.filter(|_| complete && !skipped);
            let mut batch = CacheBatch {
                contact: Some(contact),
                ..CacheBatch::default()
            };
            let mut recall = None;
            for record in records.into_iter().filter(|record| !late(&record.id)) {
                let known = ledger.interview(record.id);
                let mut next = Interview::listed(record, known);
                if next.booking.is_none() {
                    let recall = recall.get_or_insert_with(|| Recall::of(&ledger.kept().history));
                    next = recall.complete(&next).unwrap_or(next);
                }
                if known != Some(&next) {
                    batch.upserts.push(Arc::new(next));
                }
            }
            for id in absent.into_iter().filter(|id| !late(id)) {
                leave(ledger, id, &mut batch);
            }
            batch
        }
    }
}

/// Returns how long a cache on the way has kept the answer, where it did.
pub(crate) fn cached_for(listed: &Listed) -> Option<Duration> {
    Some(listed.age()).filter(|age| *age > FROM_A_CACHE)
}

/// Whether a record that a cache kept may replace what is known: not where that is more recent, nor where
/// a change of ours was answered in this run.
fn is_news(ledger: &Ledger, talk: &Talk, record: &ListRecord) -> bool {
    let known = ledger.interview(record.id);
    let is_older = known.is_some_and(|known| known.updated_at() > record.listing.updated_at);
    !is_older && !talk.was_answered(record.id)
}

/// What a list answer may be taken for in a compare: of what a cache kept, for nothing.
pub(crate) fn mark(began: Tick, listed: &Listed, answered: Now) -> PullMark {
    let only = match listed {
        _ if cached_for(listed).is_some() => Some(BTreeSet::new()),
        Listed::Complete {
            records,
            unreadable,
            ..
        } if !unreadable.is_empty() => Some(records.iter().map(|record| record.id).collect()),
        _ => None,
    };
    PullMark {
        began,
        answered,
        only,
    }
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
        .map(|span| now.wall.plus(span.min(HOLD_CAP)));
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
    let known = ledger.interviews().map(|interview| interview.id);
    known.filter(|id| !listed.contains(id)).collect()
}

/// An absent interview goes, or is kept as gone while a change waits on it.
fn leave(ledger: &Ledger, id: InterviewId, batch: &mut CacheBatch) {
    if ledger.kept().outbox.of(id).is_empty() {
        batch.removals.push(id);
    } else if let Some(known) = ledger
        .interview(id)
        .filter(|known| known.sight != Sight::Gone)
    {
        batch.upserts.push(Arc::new(known.gone()));
    }
}
