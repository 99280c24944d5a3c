use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use interlude_model::{
    Change, ChangeKind, ConflictKind, Heard, Interview, InterviewId, ListVisibility, NotOffered,
    Slot, State, Status, Turn, View,
};

use crate::cache_writer::StoreTask;
use crate::durable::Durable;
use crate::search::{SearchIndex, UpdateKey};
use crate::store::{Commit, Contact, Notice, Snapshot};

/// Everything that is known of one account, in memory. Every read is answered from here.
///
/// Only the account's thread changes it: by commits once they are durable, and by server data at once.
#[derive(Debug, Default)]
pub struct Ledger {
    interviews: BTreeMap<InterviewId, Arc<Interview>>,
    by_update: BTreeSet<UpdateKey>,
    search: SearchIndex,
    durable: Durable,
    contact: Contact,
    /// Notices of the store that the user has not dismissed.
    notices: Vec<Notice>,
    /// Failures that last, one for each kind of write.
    troubles: BTreeMap<StoreTask, Notice>,
}

impl Ledger {
    /// Returns the ledger of a stored account.
    pub fn new(snapshot: Snapshot) -> Self {
        let Snapshot {
            interviews,
            durable,
            contact,
            notices,
        } = snapshot;
        let mut ledger = Self {
            durable,
            contact,
            notices,
            ..Self::default()
        };
        for interview in interviews {
            ledger.put_interview(Arc::new(interview));
        }
        ledger
    }

    /// Returns one interview with the outbox laid over it.
    pub fn view(&self, id: InterviewId) -> Option<View<'_>> {
        self.interviews
            .get(&id)
            .map(|interview| self.view_of(interview))
    }

    /// Returns what the server last said of one interview.
    pub fn interview(&self, id: InterviewId) -> Option<&Interview> {
        self.interviews.get(&id).map(Arc::as_ref)
    }

    /// Returns every interview, by id.
    pub fn interviews(&self) -> impl Iterator<Item = &Interview> {
        self.interviews.values().map(Arc::as_ref)
    }

    pub fn len(&self) -> usize {
        self.interviews.len()
    }

    pub fn is_empty(&self) -> bool {
        self.interviews.is_empty()
    }

    /// Returns the outbox, the history, the unconfirmed requests and the switches.
    pub fn durable(&self) -> &Durable {
        &self.durable
    }

    /// Returns what the other side did with one interview, newest first.
    pub fn heard(&self, id: InterviewId) -> impl Iterator<Item = &Heard> {
        let entries = self.durable.heard.values().rev();
        entries.filter(move |heard| heard.interview_id == id)
    }

    /// Returns what the other side did that the user has not seen yet, newest first.
    pub fn away(&self) -> impl Iterator<Item = &Heard> {
        let above_the_mark = self
            .durable
            .heard
            .range(self.durable.seen.saturating_add(1)..);
        above_the_mark.map(|(_, heard)| heard).rev()
    }

    /// Returns what is remembered of the last exchange with the server.
    pub fn contact(&self) -> &Contact {
        &self.contact
    }

    /// Returns the notices of the store: damage until it is dismissed, and failures while they
    /// last.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.notices.iter().chain(self.troubles.values())
    }

    /// Returns the time of the other side's proposal that can be accepted.
    ///
    /// # Errors
    /// [`NotOffered`] if an accept is not offered.
    pub fn accept_offer(&self, interview: &Interview) -> Result<Slot, NotOffered> {
        if self.durable.missing_calls.accept {
            return Err(NotOffered::NoSuchCall);
        }
        interview.acceptable(|slot| self.durable.is_proposed_by_user(interview.id, slot.into()))
    }

    /// Checks that an interview can be cancelled.
    ///
    /// # Errors
    /// [`NotOffered`] if a cancel is not offered.
    pub fn cancel_offer(&self, interview: &Interview) -> Result<(), NotOffered> {
        if self.durable.missing_calls.cancel {
            return Err(NotOffered::NoSuchCall);
        }
        interview.can_be_answered()
    }

    /// Checks that a change that waits for the user may be sent on the terms that are shown now: an accept
    /// only while the proposal that the user accepted stands, and nothing after the interview was cancelled
    /// or while it is not listed.
    ///
    /// # Errors
    /// [`NotOffered`] if it may not.
    pub fn may_send_again(&self, interview: &Interview, asked: &Change) -> Result<(), NotOffered> {
        if interview.visibility == ListVisibility::Gone {
            return Err(NotOffered::NotListed);
        }
        match asked.kind {
            ChangeKind::Amend(_) if interview.terms().status == Some(Status::Cancelled) => {
                Err(NotOffered::Over)
            }
            ChangeKind::Amend(_) => Ok(()),
            ChangeKind::Accept(slot) => {
                let took = asked.state == State::Conflict(ConflictKind::Took);
                let stands = !took && self.accept_offer(interview)? == slot;
                stands.then_some(()).ok_or(NotOffered::NothingProposed)
            }
            ChangeKind::Cancel => self.cancel_offer(interview),
        }
    }

    /// Returns the side that has to act next on an interview, or None if nobody has to.
    pub fn turn(&self, view: &View<'_>) -> Option<Turn> {
        let proposed = view.interview.terms().proposed;
        view.turn(|| {
            self.durable
                .is_proposed_by_user(view.interview.id, proposed)
        })
    }

    pub(crate) fn view_of<'a>(&'a self, interview: &'a Interview) -> View<'a> {
        let queue = self.durable.outbox.of(interview.id);
        View {
            interview,
            change: queue.first(),
            next: queue.get(1..).and_then(<[_]>::last),
        }
    }

    pub(crate) fn by_update(&self) -> impl Iterator<Item = &Interview> {
        self.by_update
            .iter()
            .filter_map(|(_, id)| self.interview(*id))
    }

    pub(crate) fn find(&self, text: &str) -> Vec<UpdateKey> {
        self.search.find(text)
    }

    /// Adopts a commit that is durable.
    pub(crate) fn adopt(&mut self, commit: &Commit) {
        self.durable.apply_all(commit);
    }

    pub(crate) fn put_interview(&mut self, interview: Arc<Interview>) {
        if let Some(known) = self.interviews.get(&interview.id) {
            let known = Arc::clone(known);
            self.unindex(&known);
        }
        self.search.put(&interview);
        self.by_update
            .insert((Reverse(interview.updated_at()), interview.id));
        self.interviews.insert(interview.id, interview);
    }

    pub(crate) fn remove_interview(&mut self, id: InterviewId) {
        if let Some(known) = self.interviews.remove(&id) {
            self.unindex(&known);
            self.search.remove(id);
        }
    }

    /// Removes and returns those of `among` that are no longer listed and have no unfinished change.
    pub(crate) fn forget_gone(&mut self, among: Vec<InterviewId>) -> Vec<InterviewId> {
        let is_gone = |id: &InterviewId| {
            self.interview(*id)
                .is_some_and(|known| known.visibility == ListVisibility::Gone)
                && self.durable.outbox.of(*id).is_empty()
        };
        let forgotten: Vec<_> = among.into_iter().filter(is_gone).collect();
        forgotten.iter().for_each(|id| self.remove_interview(*id));
        forgotten
    }

    pub(crate) fn set_contact(&mut self, contact: Contact) {
        self.contact = contact;
    }

    pub(crate) fn add_notice(&mut self, notice: Notice) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    /// Notes a failure of a kind of write, in place of the last one. Returns true if it is a new
    /// one.
    pub(crate) fn add_trouble(&mut self, task: StoreTask, notice: Notice) -> bool {
        self.troubles.insert(task, notice.clone()) != Some(notice)
    }

    /// Forgets a failure. Returns true if there was one.
    pub(crate) fn end_trouble(&mut self, task: StoreTask) -> bool {
        self.troubles.remove(&task).is_some()
    }

    /// Forgets a notice. Returns it if the store keeps it too.
    pub(crate) fn dismiss(&mut self, message: &str) -> Option<Notice> {
        self.troubles.retain(|_, notice| notice.message != message);
        let at = |notice: &Notice| notice.message == message;
        let found = self.notices.iter().position(at)?;
        Some(self.notices.remove(found))
    }

    /// Returns every interview, shared with the ledger.
    pub(crate) fn shared(&self) -> Vec<Arc<Interview>> {
        self.interviews.values().cloned().collect()
    }

    /// Returns the order of the next change, which is above every other in the outbox and in the
    /// history.
    pub(crate) fn next_order(&self) -> u64 {
        let order = |change: &Change| change.order;
        let waiting = self
            .durable
            .outbox
            .queues()
            .flat_map(|(_, queue)| queue)
            .map(order)
            .max();
        let ended = self
            .durable
            .history
            .iter()
            .map(|entry| order(&entry.change))
            .max();
        waiting.max(ended).map_or(0, |last| last + 1)
    }

    fn unindex(&mut self, known: &Interview) {
        self.by_update
            .remove(&(Reverse(known.updated_at()), known.id));
    }
}
