//! Server data that is not surely on the disk yet.

use std::collections::BTreeMap;
use std::sync::Arc;

use interlude_model::{Interview, InterviewId};

use crate::store::{CacheBatch, Contact};

/// The number of interviews in one batch. A larger transaction costs sled more memory and time than
/// it saves.
pub(crate) const BATCH: usize = 1000;

/// The newest state of each interview that is still to be written. None stands for a removal.
type Interviews = BTreeMap<InterviewId, Option<Arc<Interview>>>;

/// The data that is still to be written to the cache, and the contact that may be stored meanwhile.
///
/// A contact with an ETag states that the cache holds all interviews of that list: after a 304
/// nothing is fetched again. So it is written in the same batch as the last of these interviews.
/// Until then the cache has no ETag and the time of the list before.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    interviews: Interviews,
    contact: Option<Contact>,
    /// Written since the last contact. Only a batch with a contact is synced to the disk, so these
    /// may be lost.
    unsynced: Interviews,
    /// The contact that the cache holds.
    stored_contact: Contact,
    /// True if the stored contact may claim interviews that the disk does not hold.
    is_partial: bool,
    /// True if the cache was rebuilt, and lacks interviews that the engine holds in memory.
    is_lost: bool,
}

impl Pending {
    /// Returns an empty queue for a cache that holds `contact`.
    pub(crate) fn after(contact: Contact) -> Self {
        Self {
            stored_contact: contact,
            ..Self::default()
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.interviews.is_empty() && self.contact.is_none() && !self.is_partial
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

    /// Adds everything that is known, for a cache that was rebuilt.
    pub(crate) fn add_all(&mut self, batch: CacheBatch) {
        self.is_lost = false;
        self.add(batch);
    }

    /// Returns the batch to write next, or None if there is none.
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
        // A stored ETag is withdrawn with the first batch, before the interviews that it does not
        // stand for are mixed with those that it does.
        let claims_complete = self.is_partial || self.stored_contact.etag.is_some();
        batch.contact = match &self.contact {
            // This list updates the interviews that differ from memory. A rebuilt cache lacks the
            // others too, so it needs all of them before it may hold an ETag.
            Some(_) if is_last && self.is_lost => Some(self.partial_contact()),
            Some(contact) if is_last => Some(contact.clone()),
            // Everything uncertain is written again, so the stored contact is true as it was.
            None if is_last => self.is_partial.then(|| self.stored_contact.clone()),
            _ => claims_complete.then(|| self.partial_contact()),
        };
        Some(batch)
    }

    /// Notes that the batch from [`next`](Self::next) was written.
    pub(crate) fn written(&mut self, batch: CacheBatch) {
        let upserts = batch.upserts.iter().map(|interview| interview.id);
        for id in upserts.chain(batch.removals.iter().copied()) {
            if let Some(written) = self.interviews.remove(&id) {
                self.unsynced.insert(id, written);
            }
        }
        let Some(contact) = batch.contact else {
            return;
        };
        // The disk has synced this batch, and with it every batch before it.
        self.unsynced.clear();
        self.is_partial = false;
        self.stored_contact = contact;
        if self.interviews.is_empty() {
            self.contact = None;
        }
    }

    /// Notes that the disk refused a write. What was not synced is written again, and until then
    /// the stored contact claims nothing.
    pub(crate) fn mark_uncertain(&mut self) {
        for (id, interview) in std::mem::take(&mut self.unsynced) {
            self.interviews.entry(id).or_insert(interview);
        }
        self.is_partial |= !self.interviews.is_empty() || self.contact.is_some();
    }

    /// Notes that the cache was rebuilt, and needs [everything](Self::add_all) again.
    pub(crate) fn lost(&mut self) {
        self.is_lost = true;
        self.stored_contact = Contact::default();
    }

    /// Returns the contact as it may be stored beside a part of a list: without an ETag, and with
    /// the time of the last whole list and what the cache lacked then.
    fn partial_contact(&self) -> Contact {
        let newest = self.contact.as_ref().unwrap_or(&self.stored_contact);
        Contact {
            etag: None,
            last_sync_at: self.stored_contact.last_sync_at,
            behind: self.stored_contact.behind.clone(),
            ..newest.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use interlude_model::{ListVisibility, Listing, Timestamp};

    use super::*;

    fn list(ids: impl IntoIterator<Item = i64>, etag: &str, received: i64) -> CacheBatch {
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
                last_sync_at: Some(Timestamp::from_seconds(received)),
                ..Contact::default()
            }),
        }
    }

    fn write(pending: &mut Pending) -> CacheBatch {
        let batch = pending.next().unwrap();
        pending.written(batch.clone());
        batch
    }

    fn etag_and_time(batch: &CacheBatch) -> Option<(Option<&str>, Option<i64>)> {
        let contact = batch.contact.as_ref()?;
        Some((
            contact.etag.as_deref(),
            contact.last_sync_at.map(Timestamp::seconds),
        ))
    }

    #[test]
    fn the_contact_of_a_list_in_pieces_is_written_with_the_last_piece() {
        let mut pending = Pending::default();
        pending.add(list(1..=3, "one", 100));
        assert_eq!(
            etag_and_time(&write(&mut pending)),
            Some((Some("one"), Some(100)))
        );
        pending.add(list(1..=2500, "two", 200));
        assert_eq!(etag_and_time(&write(&mut pending)), Some((None, Some(100))));
        assert_eq!(etag_and_time(&write(&mut pending)), None);
        assert_eq!(
            etag_and_time(&write(&mut pending)),
            Some((Some("two"), Some(200)))
        );
        assert!(pending.is_empty());
    }

    #[test]
    fn after_a_refused_write_everything_unsynced_is_written_again() {
        let mut pending = Pending::default();
        pending.add(list(1..=2500, "one", 100));
        write(&mut pending);
        pending.mark_uncertain();
        // The server answers that nothing changed. The time of that answer may not be stored before
        // the interviews are.
        pending.add(CacheBatch {
            contact: list([], "one", 160).contact,
            ..CacheBatch::default()
        });
        assert_eq!(etag_and_time(&write(&mut pending)), Some((None, None)));
        assert_eq!(etag_and_time(&write(&mut pending)), None);
        let last = write(&mut pending);
        assert_eq!(last.upserts.len(), 500);
        assert_eq!(etag_and_time(&last), Some((Some("one"), Some(160))));
    }

    #[test]
    fn after_a_refused_answer_the_stored_contact_is_written_again_with_it() {
        let mut pending = Pending::after(list([], "one", 100).contact.unwrap());
        pending.add(CacheBatch {
            contact: None,
            ..list(1..=1, "", 0)
        });
        pending.mark_uncertain();
        assert_eq!(
            etag_and_time(&write(&mut pending)),
            Some((Some("one"), Some(100)))
        );
        assert!(pending.is_empty());
    }

    #[test]
    fn a_rebuilt_cache_has_no_etag_before_it_holds_everything() {
        let mut pending = Pending::after(list([], "one", 100).contact.unwrap());
        pending.lost();
        pending.add(list(2..=2, "one", 160));
        assert_eq!(etag_and_time(&write(&mut pending)), Some((None, None)));
        pending.add_all(list(1..=3, "one", 160));
        assert_eq!(
            etag_and_time(&write(&mut pending)),
            Some((Some("one"), Some(160)))
        );
    }
}
