//! What ends: by the server's word or the user's.

use interlude_domain::{
    Change, Delivery, DoneAs, Ending, HistoryEntry, InterviewId, NEAR_SECONDS, Party, Range, Slot,
    State, Terms,
};

use crate::book::{Deed, Going, Reading};
use crate::broken::{Checked, Rule};
use crate::server::Hand;
use crate::words;
use crate::world::Side;

impl Side {
    /// A change leaves the outbox for the history.
    pub(super) fn ended(&mut self, entry: &HistoryEntry, now: Reading) -> Checked {
        let id = entry.change.interview_id;
        let before = self.kept(&entry.change);
        let was_question = before.is_some_and(|before| matches!(before.state, State::Conflict(_)));
        let waited = before.is_some_and(|before| matches!(before.state, State::Waiting { .. }));
        let was_unclear = before.is_some_and(Change::is_at_large);
        let (is_justified, by) = match &entry.ending {
            Ending::Sent(delivery) => (self.was_held(entry, delivery), "the server"),
            Ending::Replaced { by } => {
                let mut asks = self.book.asks.iter();
                let is_asked = asks.any(|ask| ask.id == id && ask.deed.is_wish());
                let waits = self
                    .book
                    .wishes
                    .get(by)
                    .is_some_and(|by| by.interview == id);
                (is_asked || waits, "a newer one")
            }
            Ending::Undone => {
                let asked = self.book.commit(id, |deed| deed == Deed::Undo);
                (asked.is_some() && waited, "the user's undo")
            }
            Ending::Dropped => {
                let drops = |deed| matches!(deed, Deed::Drop | Deed::Theirs);
                (self.book.commit(id, drops).is_some(), "the user's word")
            }
        };
        let rule = match entry.ending {
            Ending::Sent(_) => Rule::Truth,
            _ => Rule::Saved,
        };
        rule.holds(is_justified, || {
            let slot = words::slot(entry.change.slot);
            format!("{id} to {slot} ended without {by}: {:?}", entry.ending)
        })?;
        // What became of its request is known.
        let goes_on = |going: &Going| going.flight.wish != entry.change.id;
        self.book.going.retain(|_, going| goes_on(going));
        if was_question && entry.ending == Ending::Dropped {
            self.is_answered(id, entry.change.slot);
        }
        if matches!(entry.ending, Ending::Sent(_)) {
            self.book.delivered.insert(id, now);
        }
        if let Some(wish) = self.book.wishes.get_mut(&entry.change.id) {
            wish.has_ended = true;
            // It gives way because it did not happen. If Undo brings it back, it goes out on the strength of
            // this list. A list without it tells only that it is gone.
            let list = self.book.last_list.as_ref();
            if let Some(list) = list.filter(|list| was_unclear && list.records.contains_key(&id)) {
                wish.look_up(list);
            }
            let stays = |going: &mut Going| going.flight.wish != entry.change.id;
            self.book.going.retain(|_, going| stays(going));
            let end = (entry.change.id, entry.ending.clone());
            self.book.ends.push(end);
        }
        Ok(())
    }

    /// The user dropped a question: it is not asked again on the same state of the server.
    fn is_answered(&mut self, id: InterviewId, slot: Slot) {
        let list = self.book.last_list.as_ref();
        if let Some(read) = list.and_then(|list| list.records.get(&id)) {
            self.book.questions.insert((id, slot), read.updated_at);
        }
    }

    /// Whether the server held what is called delivered, at some time since the user wished for it.
    fn was_held(&self, entry: &HistoryEntry, delivery: &Delivery) -> bool {
        let Change {
            id: wish,
            interview_id: id,
            slot,
            ..
        } = entry.change;
        let wish = self.book.wishes.get(&wish);
        let since = wish.map_or(0, |wish| wish.made_at_version);
        let stored = delivery.stored;
        let is_this = stored == self.server.stores(slot)
            || stored == Range::from(slot)
            || stored.is_near(slot, NEAR_SECONDS);
        let versions = self.server.versions(id).iter().skip(since);
        let mut holding = versions.filter(|version| {
            let terms = version.terms.as_ref();
            terms.is_some_and(|terms| holds(terms, delivery.done, stored))
        });
        if is_this {
            holding.next().is_some()
        } else {
            // A server that answers well and stores nothing cannot be told from one that rounds,
            // where somebody else's proposal stands: "stored as" says what it holds.
            holding.any(|version| version.by == Hand::Theirs)
        }
    }
}

fn holds(terms: &Terms, done: DoneAs, stored: Range) -> bool {
    match done {
        DoneAs::Proposed => {
            let ours = matches!(terms.amended_by, None | Some(Party::Interviewer));
            ours && terms.proposed == stored && !terms.is_over()
        }
        DoneAs::Agreed => terms.agreed == stored && !terms.is_over(),
    }
}
