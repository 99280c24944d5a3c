use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use interlude_domain::{Change, Interview, InterviewId, ListVisibility, View};

use crate::durable::Durable;
use crate::search::{SearchIndex, UpdateKey};
use crate::store::{Commit, Contact, Notice, Snapshot};
use crate::writer::CompareMode;

/// All that is known of one account, in memory: every read is answered from here.
///
/// Only the worker changes it: with what the user does once that is durable, with what the server
/// says at once.
#[derive(Debug, Default)]
pub struct Ledger {
    interviews: BTreeMap<InterviewId, Arc<Interview>>,
    by_update: BTreeSet<UpdateKey>,
    search: SearchIndex,
    durable: Durable,
    contact: Contact,
    /// What the store found, until the user has seen it.
    notices: Vec<Notice>,
    /// What does not work just now.
    troubles: BTreeMap<CompareMode, Notice>,
}

impl Ledger {
    /// The ledger of what a store kept.
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

    /// One interview as the user sees it.
    pub fn view(&self, id: InterviewId) -> Option<View<'_>> {
        self.interviews
            .get(&id)
            .map(|interview| self.view_of(interview))
    }

    /// What the server last said of one interview.
    pub fn interview(&self, id: InterviewId) -> Option<&Interview> {
        self.interviews.get(&id).map(Arc::as_ref)
    }

    /// Every interview, by id.
    pub fn interviews(&self) -> impl Iterator<Item = &Interview> {
        self.interviews.values().map(Arc::as_ref)
    }

    /// How many interviews there are.
    pub fn len(&self) -> usize {
        self.interviews.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.interviews.is_empty()
    }

    /// The outbox, the history, the doubts and the switches.
    pub fn durable(&self) -> &Durable {
        &self.durable
    }

    /// What the last talk with the server left behind.
    pub fn contact(&self) -> &Contact {
        &self.contact
    }

    /// What the user must be told of the store: damage that was found until it is dismissed, and what
    /// does not work until it works again.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.notices.iter().chain(self.troubles.values())
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

    /// Adopts a change that is durable.
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

    /// Forgets those of these interviews that were kept only because a change waited on them, and now
    /// none does. Says which.
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

    /// Notes that something does not work, in place of why it did not before. Returns whether that is new.
    pub(crate) fn add_trouble(&mut self, mode: CompareMode, notice: Notice) -> bool {
        self.troubles.insert(mode, notice.clone()) != Some(notice)
    }

    /// Forgets what did not work. Returns whether there was anything.
    pub(crate) fn end_trouble(&mut self, mode: CompareMode) -> bool {
        self.troubles.remove(&mode).is_some()
    }

    /// Forgets a notice. Returns it if it came from the store.
    pub(crate) fn dismiss(&mut self, message: &str) -> Option<Notice> {
        self.troubles.retain(|_, notice| notice.message != message);
        let at = |notice: &Notice| notice.message == message;
        let found = self.notices.iter().position(at)?;
        Some(self.notices.remove(found))
    }

    /// Every interview, shared with the ledger.
    pub(crate) fn shared(&self) -> Vec<Arc<Interview>> {
        self.interviews.values().cloned().collect()
    }

    /// The place in the outbox of the next change.
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
