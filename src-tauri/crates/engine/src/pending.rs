//! What the server said and the disk does not surely hold yet.

use std::collections::BTreeMap;
use std::sync::Arc;

use interlude_domain::{Interview, InterviewId};

use crate::store::{CacheBatch, Contact};

/// How many interviews are written at once: a larger transaction costs sled more memory and time
/// than it saves.
pub(crate) const BATCH: usize = 1000;

/// The newest of each interview that is still to be written; none where it is to be forgotten.
type Interviews = BTreeMap<InterviewId, Option<Arc<Interview>>>;

/// What is still to be written to the cache, and what the cache may say of itself meanwhile.
///
/// A contact vouches, by its ETag and by when the list was had, for all interviews of that list. So it
/// is written as it is only together with the last of them. Before that, the cache keeps the time of
/// what it held before, without an ETag.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    interviews: Interviews,
    contact: Option<Contact>,
    /// Written since the last contact, and so perhaps not on the disk: the disk is only asked to make
    /// durable what brings a contact.
    unsure: Interviews,
    /// The contact that the cache holds.
    held: Contact,
    /// The contact that the cache holds must not vouch for it any more.
    is_torn: bool,
    lost: Option<Lost>,
}

/// The cache was built anew, and all of it must be given again.
#[derive(Debug)]
struct Lost {
    holds: Vec<InterviewId>,
    is_asked: bool,
}

impl Pending {
    /// Nothing is to be written to a cache that holds `contact`.
    pub(crate) fn after(contact: Contact) -> Self {
        Self {
            held: contact,
            ..Self::default()
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.interviews.is_empty() && self.contact.is_none() && !self.is_torn
    }

    /// Adds what the server said, in place of what it said before.
    pub(crate) fn add(&mut self, batch: CacheBatch) {
        let CacheBatch {
            upserts,
            removals,
            contact,
        } = batch;
        let removals = removals.into_iter().map(|id| (id, None));
        let upserts = upserts
            .into_iter()
            .map(|interview| (interview.id, Some(interview)));
        self.interviews.extend(removals.chain(upserts));
        self.contact = contact.or(self.contact.take());
    }

    /// Adds all that is known, for a cache that was lost.
    pub(crate) fn add_all(&mut self, batch: CacheBatch) {
        self.lost = None;
        self.add(batch);
    }

    /// What is to be written next.
    pub(crate) fn next(&self) -> Option<CacheBatch> {
        if self.is_empty() {
            return None;
        }
        let mut batch = CacheBatch::default();
        for (id, interview) in self.interviews.iter().take(BATCH) {
            match interview {
                Some(interview) => batch.upserts.push(Arc::clone(interview)),
                None => batch.removals.push(*id),
            }
        }
        let is_last = self.interviews.len() <= BATCH;
        let vouches = self.is_torn || self.held.etag.is_some();
        batch.contact = match &self.contact {
            Some(_) if is_last && self.lost.is_some() => Some(self.without_voucher()),
            Some(contact) if is_last => Some(contact.clone()),
            // All that was torn is written again: what the cache holds is whole as it was.
            None if is_last => self.is_torn.then(|| self.held.clone()),
            _ => vouches.then(|| self.without_voucher()),
        };
        Some(batch)
    }

    /// Notes that what was [`next`](Self::next) is written.
    pub(crate) fn written(&mut self, batch: CacheBatch) {
        let upserts = batch.upserts.iter().map(|interview| interview.id);
        for id in upserts.chain(batch.removals.iter().copied()) {
            if let Some(written) = self.interviews.remove(&id) {
                self.unsure.insert(id, written);
            }
        }
        let Some(contact) = batch.contact else {
            return;
        };
        self.unsure.clear();
        self.is_torn = false;
        self.held = contact;
        if self.interviews.is_empty() {
            self.contact = None;
        }
    }

    /// Notes that the disk refused something: what it did not surely hold is written again, and the
    /// contact on it does not vouch meanwhile.
    pub(crate) fn distrust(&mut self) {
        for (id, interview) in std::mem::take(&mut self.unsure) {
            self.interviews.entry(id).or_insert(interview);
        }
        self.is_torn |= !self.interviews.is_empty() || self.contact.is_some();
    }

    /// Notes that the cache was built anew, and holds these interviews.
    pub(crate) fn lost(&mut self, holds: Vec<InterviewId>) {
        self.lost = Some(Lost {
            holds,
            is_asked: false,
        });
        self.held = Contact::default();
    }

    /// The interviews of a cache that was built anew, while nobody was asked for all of them.
    pub(crate) fn unasked(&self) -> Option<&[InterviewId]> {
        let lost = self.lost.as_ref().filter(|lost| !lost.is_asked)?;
        Some(&lost.holds)
    }

    /// Notes that somebody was asked for all of them.
    pub(crate) fn asked(&mut self) {
        if let Some(lost) = &mut self.lost {
            lost.is_asked = true;
        }
    }

    /// The contact as it may stand beside a part of the list.
    fn without_voucher(&self) -> Contact {
        let newest = self.contact.as_ref().unwrap_or(&self.held);
        Contact {
            etag: None,
            last_sync_at: self.held.last_sync_at,
            ..newest.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use interlude_domain::{ListVisibility, Listing, Timestamp};

    use super::*;

    fn list(ids: impl IntoIterator<Item = i64>, etag: &str, heard: i64) -> CacheBatch {
        let interview = |id| Interview {
            id: InterviewId::new(id).unwrap(),
            listing: Listing::default(),
            booking: None,
            visibility: ListVisibility::Hidden,
        };
        CacheBatch {
            upserts: ids.into_iter().map(|id| Arc::new(interview(id))).collect(),
            removals: Vec::new(),
            contact: Some(Contact {
                etag: Some(etag.to_owned()),
                last_sync_at: Some(Timestamp::from_seconds(heard)),
                ..Contact::default()
            }),
        }
    }

    fn write(pending: &mut Pending) -> CacheBatch {
        let batch = pending.next().unwrap();
        pending.written(batch.clone());
        batch
    }

    /// The contact that a batch brings: its ETag and its time.
    fn voucher(batch: &CacheBatch) -> Option<(Option<&str>, Option<i64>)> {
        let contact = batch.contact.as_ref()?;
        Some((
            contact.etag.as_deref(),
            contact.last_sync_at.map(Timestamp::seconds),
        ))
    }

    #[test]
    fn a_list_in_pieces_is_vouched_for_by_the_last_one_alone() {
        let mut pending = Pending::default();
        pending.add(list(1..=3, "one", 100));
        assert_eq!(
            voucher(&write(&mut pending)),
            Some((Some("one"), Some(100)))
        );
        pending.add(list(1..=2500, "two", 200));
        assert_eq!(voucher(&write(&mut pending)), Some((None, Some(100))));
        assert_eq!(voucher(&write(&mut pending)), None);
        assert_eq!(
            voucher(&write(&mut pending)),
            Some((Some("two"), Some(200)))
        );
        assert!(pending.is_empty());
    }

    #[test]
    fn what_was_refused_is_written_again_with_all_that_was_not_yet_safe() {
        let mut pending = Pending::default();
        pending.add(list(1..=2500, "one", 100));
        write(&mut pending);
        pending.distrust();
        // Nothing changed since, says the server, and the time of that is not vouched for either.
        pending.add(CacheBatch {
            contact: list([], "one", 160).contact,
            ..CacheBatch::default()
        });
        assert_eq!(voucher(&write(&mut pending)), Some((None, None)));
        assert_eq!(voucher(&write(&mut pending)), None);
        let last = write(&mut pending);
        assert_eq!(last.upserts.len(), 500);
        assert_eq!(voucher(&last), Some((Some("one"), Some(160))));
    }

    #[test]
    fn an_answer_that_was_refused_leaves_the_list_vouched_for_once_it_is_written() {
        let mut pending = Pending::after(list([], "one", 100).contact.unwrap());
        pending.add(CacheBatch {
            contact: None,
            ..list(1..=1, "", 0)
        });
        pending.distrust();
        assert_eq!(
            voucher(&write(&mut pending)),
            Some((Some("one"), Some(100)))
        );
        assert!(pending.is_empty());
    }

    #[test]
    fn a_cache_that_was_lost_is_not_vouched_for_before_all_was_given() {
        let mut pending = Pending::after(list([], "one", 100).contact.unwrap());
        pending.lost(vec![InterviewId::new(9).unwrap()]);
        assert_eq!(pending.unasked().map(<[_]>::len), Some(1));
        pending.asked();
        assert_eq!(pending.unasked(), None);
        pending.add(list(2..=2, "one", 160));
        assert_eq!(voucher(&write(&mut pending)), Some((None, None)));
        pending.add_all(list(1..=3, "one", 160));
        assert_eq!(
            voucher(&write(&mut pending)),
            Some((Some("one"), Some(160)))
        );
    }
}
