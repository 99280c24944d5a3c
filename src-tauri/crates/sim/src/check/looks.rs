//! What the user is shown: what is durable, and what the server held.

use std::time::Duration;

use interlude_domain::{
    Change, ChangeId, ConflictKind, DoneAs, Ending, Interview, InterviewId, ListVisibility,
    NEAR_SECONDS, State,
};
use interlude_engine::Ledger;

use crate::broken::{Checked, Rule};
use crate::scenario;
use crate::server::Hand;
use crate::slots::EPOCH;
use crate::words::terms as tell;
use crate::world::{Side, State as World};

impl World {
    /// The user looks at an account.
    pub(crate) fn looks(&mut self, account: usize, ledger: &Ledger) {
        let at = self.at();
        let checked = self.sides[account].looks(ledger, at);
        self.judge(checked);
    }

    /// All is settled, and a list was had since: what is shown is what the server holds.
    pub(crate) fn settled(&mut self, account: usize, ledger: &Ledger) {
        let checked = self.sides[account].settled(ledger);
        self.judge(checked);
    }
}

/// How long a request may work after it began.
const WORKS_FOR: Duration = Duration::from_secs(90);

impl Side {
    fn looks(&mut self, ledger: &Ledger, at: Duration) -> Checked {
        let floors = std::mem::take(&mut self.book.next_floors);
        for (heard_at, id, version) in floors {
            if heard_at < at {
                let floor = self.book.floors.entry(id).or_default();
                *floor = version.max(*floor);
            } else {
                self.book.next_floors.push((heard_at, id, version));
            }
        }
        if !self.platter.is_apart {
            let alike = *ledger.durable() == self.platter.durable;
            Rule::Saved.holds(alike, || {
                "what is shown is not what is on the disk".to_owned()
            })?;
        }
        self.is_listed_again(at)?;
        ledger
            .interviews()
            .try_for_each(|interview| self.is_shown_rightly(interview))
    }

    /// Checks that no interview of the last list is called gone.
    fn is_listed_again(&self, at: Duration) -> Checked {
        let Some(list) = self.book.last_list.as_ref().filter(|list| list.had_at < at) else {
            return Ok(());
        };
        let is_gone = |line: &[Change]| {
            line.first()
                .is_some_and(|head| head.state == State::Conflict(ConflictKind::Gone))
        };
        let mut gone = self
            .platter
            .durable
            .outbox
            .queues()
            .filter(|(_, line)| is_gone(line));
        let is_believed = |id: &InterviewId| {
            let read = list.records.get(id);
            read.is_some_and(|read| !self.book.may_lag(*id, read.updated_at, &list.asked))
        };
        let found = gone.find(|(id, _)| is_believed(id) && !list.unreadable.contains(id));
        Rule::Recovers.holds(found.is_none() || self.may_lag, || {
            format!(
                "{:?} is listed again and still called gone",
                found.map(|(id, _)| id)
            )
        })
    }

    /// Checks that one word of the user had one effect, except for requests that came later than any wait.
    fn had_one_effect(&self, id: InterviewId) -> Checked {
        let mut effects: Vec<((ChangeId, u32), u64)> = Vec::new();
        for version in self.server.versions(id) {
            let Hand::Ours { request, slot } = version.by else {
                continue;
            };
            // What is stored further off than that is found by nobody again.
            if !self.server.stores(slot).is_near(slot, NEAR_SECONDS) {
                continue;
            }
            let Some(sent) = self.book.sent.get(&request) else {
                continue;
            };
            if version.updated_at.since(EPOCH.plus(sent.began_at)) > WORKS_FOR {
                continue;
            }
            // A wall clock that was set forward before a restart ends the wait early: nothing else measures
            // across one.
            if sent.is_hurried {
                continue;
            }
            let word = (sent.wish, sent.words);
            let is_second = effects.iter().any(|(of, by)| *of == word && *by != request);
            Rule::Quiet.holds(!is_second, || {
                let slot = crate::words::slot(slot);
                format!("{id} to {slot} took effect twice on one word of the user")
            })?;
            effects.push((word, request));
        }
        Ok(())
    }

    fn is_shown_rightly(&self, interview: &Interview) -> Checked {
        let id = interview.id;
        let floor = self.book.floors.get(&id).copied();
        // An answer that cannot be written is not shown yet either. What the list no longer shows is
        // for show.
        let is_for_show = self.server.manners.visibility == scenario::ListVisibility::Changing
            && interview.visibility == ListVisibility::Hidden;
        let may_lag = interview.visibility == ListVisibility::Gone || is_for_show || self.may_lag;
        let floor = floor.filter(|_| !may_lag).unwrap_or_default();
        let since = self.server.versions(id).iter().skip(floor);
        let shown = interview.terms();
        // Where the list hides the times, what is not proposed may be unknown.
        let is_hidden = self.server.manners.visibility != scenario::ListVisibility::Visible;
        let was_held = since
            .filter_map(|version| version.terms.as_ref())
            .any(|held| *held == shown || (is_hidden && held.proposed == shown.proposed));
        Rule::Truth.holds(was_held || interview.booking.is_none(), || {
            format!(
                "{id} is shown as {}, which is older than what was heard, or never was",
                tell(&shown)
            )
        })
    }

    fn settled(&self, ledger: &Ledger) -> Checked {
        for id in self.server.records.keys() {
            self.had_one_effect(*id)?;
            let held = self
                .server
                .latest(*id)
                .and_then(|version| version.terms.as_ref());
            let shown = ledger.interview(*id);
            let alike = match (held, shown) {
                (None, None) => true,
                (Some(held), Some(shown)) => self.server.is_hidden || shown.terms() == *held,
                _ => false,
            };
            Rule::Truth.holds(alike, || {
                let shown = shown.map(|shown| tell(&shown.terms()));
                format!(
                    "{id} is {} and still shown as {shown:?}",
                    self.server.tell(*id)
                )
            })?;
            if self.server.manners.visibility == scenario::ListVisibility::Hidden {
                self.is_shown_as_delivered(*id, shown)?;
            } else if !self.server.is_hidden {
                self.is_the_newest(*id)?;
            }
        }
        Ok(())
    }

    /// Where the list hides the times, what was delivered last and still stands is shown all the same.
    fn is_shown_as_delivered(&self, id: InterviewId, shown: Option<&Interview>) -> Checked {
        let of_this = |end: &&(ChangeId, Ending)| {
            let wish = self.book.wishes.get(&end.0);
            wish.is_some_and(|wish| wish.interview == id)
        };
        let last = self.book.ends.iter().rev().find(of_this);
        let held = self
            .server
            .latest(id)
            .filter(|held| held.by != Hand::Theirs);
        let held = held.and_then(|held| held.terms.as_ref());
        let (Some((_, Ending::Sent(delivery))), Some(held)) = (last, held) else {
            return Ok(());
        };
        if delivery.done == DoneAs::Agreed {
            return Ok(());
        }
        let shown = shown.map(Interview::terms).unwrap_or_default();
        let alike = held.proposed != delivery.stored || shown.proposed == held.proposed;
        Rule::Truth.holds(alike, || {
            format!(
                "{} of {id} was delivered and is shown as {}",
                tell(held),
                tell(&shown)
            )
        })
    }

    /// Where the last thing that the user did was delivered, no earlier wish stands in its place.
    fn is_the_newest(&self, id: InterviewId) -> Checked {
        let wish = |end: &(ChangeId, Ending)| {
            let wish = self
                .book
                .wishes
                .get(&end.0)
                .filter(|wish| wish.interview == id)?;
            Some((wish.slot, matches!(end.1, Ending::Sent(_))))
        };
        let is_open = !self.platter.durable.outbox.of(id).is_empty();
        let last = self.book.ends.iter().rev().find_map(wish);
        let by = self.server.latest(id).map(|version| version.by);
        let (Some((wished, true)), Some(Hand::Ours { slot, .. })) = (last, by) else {
            return Ok(());
        };
        let stored = self.server.stores(slot);
        // What is stored further off than that is found by nobody again.
        let is_hard_to_tell = !stored.is_near(slot, NEAR_SECONDS);
        let alike = self.server.stores(wished) == stored;
        Rule::Truth.holds(alike || is_open || is_hard_to_tell, || {
            let held = self.server.tell(id);
            format!("an earlier wish for {id} came back, {held}, and nobody was told")
        })
    }
}
