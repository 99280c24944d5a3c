//! Checks of the view: it matches the disk, and shows only what the server held.

use std::time::Duration;

use interlude_engine::Ledger;
use interlude_model::{
    Change, ChangeId, ConflictKind, DoneAs, Ending, Interview, InterviewId, ListVisibility,
    NEAR_SECONDS, State,
};

use crate::sim::broken::{Checked, Rule};
use crate::sim::describe::terms as describe_terms;
use crate::sim::scenario;
use crate::sim::server::Author;
use crate::sim::slots::EPOCH;
use crate::sim::world::{SimAccount, State as World};

impl World {
    /// Checks what the user sees of an account.
    pub(crate) fn check_looks(&mut self, account: usize, ledger: &Ledger) {
        let at = self.at();
        let checked = self.accounts[account].check_looks(ledger, at);
        self.judge(checked);
    }

    /// Checks that the view equals the server's state after everything settled and one more list was received.
    pub(crate) fn settled(&mut self, account: usize, ledger: &Ledger) {
        let checked = self.accounts[account].settled(ledger);
        self.judge(checked);
    }
}

/// The longest time after its beginning at which a request may take effect.
const WORKS_FOR: Duration = Duration::from_secs(90);

impl SimAccount {
    fn check_looks(&mut self, ledger: &Ledger, at: Duration) -> Checked {
        let min_versions = std::mem::take(&mut self.oracle.next_min_versions);
        for (received_at, id, version) in min_versions {
            if received_at < at {
                let min_version = self.oracle.min_versions.entry(id).or_default();
                *min_version = version.max(*min_version);
            } else {
                self.oracle
                    .next_min_versions
                    .push((received_at, id, version));
            }
        }
        if !self.disk.is_apart {
            let alike = *ledger.durable() == self.disk.durable;
            Rule::Saved.holds(alike, || {
                "what is shown is not what is on the disk".to_owned()
            })?;
        }
        self.check_listed_again(at)?;
        ledger
            .interviews()
            .try_for_each(|interview| self.check_view(interview))
    }

    /// Checks that no interview of the last list is in a conflict of kind gone.
    fn check_listed_again(&self, at: Duration) -> Checked {
        let Some(list) = self
            .oracle
            .last_list
            .as_ref()
            .filter(|list| list.received_at < at)
        else {
            return Ok(());
        };
        let is_gone = |queue: &[Change]| {
            queue
                .first()
                .is_some_and(|current| current.state == State::Conflict(ConflictKind::Gone))
        };
        let mut gone = self
            .disk
            .durable
            .outbox
            .queues()
            .filter(|(_, queue)| is_gone(queue));
        let is_believed = |id: &InterviewId| {
            let read = list.records.get(id);
            read.is_some_and(|read| !self.oracle.may_lag(*id, read.updated_at, &list.requested))
        };
        let found = gone.find(|(id, _)| is_believed(id) && !list.unreadable.contains(id));
        Rule::Recovers.holds(found.is_none() || self.may_lag, || {
            format!(
                "{:?} is listed again and still in conflict (gone)",
                found.map(|(id, _)| id)
            )
        })
    }

    /// Checks that each decision of the user had at most one effect. Requests that took effect later than the
    /// engine has to wait for are left out.
    fn check_one_effect(&self, id: InterviewId) -> Checked {
        let mut effects: Vec<((ChangeId, u32), u64)> = Vec::new();
        for version in self.server.versions(id) {
            let Author::Ours { request, slot } = version.by else {
                continue;
            };
            // If the server rounds the times further than this, nobody can recognise them again.
            if !self.server.stores(slot).is_near(slot, NEAR_SECONDS) {
                continue;
            }
            let Some(sent) = self.oracle.sent.get(&request) else {
                continue;
            };
            if version.updated_at.since(EPOCH.plus(sent.began_at)) > WORKS_FOR {
                continue;
            }
            // If the wall clock was set forward before a restart, the wait ends early, because only the wall
            // clock measures across a restart.
            if sent.is_early {
                continue;
            }
            let decision = (sent.change, sent.decisions);
            let is_second = effects
                .iter()
                .any(|(of, by)| *of == decision && *by != request);
            Rule::Quiet.holds(!is_second, || {
                let slot = crate::sim::describe::slot(slot);
                format!("{id} to {slot} took effect twice for one decision of the user")
            })?;
            effects.push((decision, request));
        }
        Ok(())
    }

    fn check_view(&self, interview: &Interview) -> Checked {
        let id = interview.id;
        let min_version = self.oracle.min_versions.get(&id).copied();
        // An answer that cannot be written is not shown yet. Times that the list hides now are a stale copy.
        let is_stale_copy = self.server.options.visibility == scenario::ListVisibility::Changing
            && interview.visibility == ListVisibility::Hidden;
        let may_lag = interview.visibility == ListVisibility::Gone || is_stale_copy || self.may_lag;
        let min_version = min_version.filter(|_| !may_lag).unwrap_or_default();
        let since = self.server.versions(id).iter().skip(min_version);
        let shown = interview.terms();
        // If the list hides the times, only the proposed ones are known from our own requests.
        let is_hidden = self.server.options.visibility != scenario::ListVisibility::Visible;
        let was_held = since
            .filter_map(|version| version.terms.as_ref())
            .any(|held| *held == shown || (is_hidden && held.proposed == shown.proposed));
        Rule::Truth.holds(was_held || interview.booking.is_none(), || {
            format!(
                "{id} is shown as {}, which is older than what was received, or was never held",
                describe_terms(&shown)
            )
        })
    }

    fn settled(&self, ledger: &Ledger) -> Checked {
        for id in self.server.records.keys() {
            self.check_one_effect(*id)?;
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
                let shown = shown.map(|shown| describe_terms(&shown.terms()));
                format!(
                    "{id} is {} and still shown as {shown:?}",
                    self.server.describe(*id)
                )
            })?;
            if self.server.options.visibility == scenario::ListVisibility::Hidden {
                self.check_delivery_is_shown(*id, shown)?;
            } else if !self.server.is_hidden {
                self.check_newest_stands(*id)?;
            }
        }
        Ok(())
    }

    /// Checks that the last delivery is shown while it stands, although the list hides the times.
    fn check_delivery_is_shown(&self, id: InterviewId, shown: Option<&Interview>) -> Checked {
        let of_this = |end: &&(ChangeId, Ending)| {
            let tracked = self.oracle.changes.get(&end.0);
            tracked.is_some_and(|tracked| tracked.interview == id)
        };
        let last = self.oracle.ends.iter().rev().find(of_this);
        let held = self
            .server
            .latest(id)
            .filter(|held| held.by != Author::Theirs);
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
                describe_terms(held),
                describe_terms(&shown)
            )
        })
    }

    /// Checks that if the newest change was delivered, no earlier one has overwritten it.
    fn check_newest_stands(&self, id: InterviewId) -> Checked {
        let tracked = |end: &(ChangeId, Ending)| {
            let tracked = self
                .oracle
                .changes
                .get(&end.0)
                .filter(|tracked| tracked.interview == id)?;
            Some((tracked.slot, matches!(end.1, Ending::Sent(_))))
        };
        let is_open = !self.disk.durable.outbox.of(id).is_empty();
        let last = self.oracle.ends.iter().rev().find_map(tracked);
        let by = self.server.latest(id).map(|version| version.by);
        let (Some((requested, true)), Some(Author::Ours { slot, .. })) = (last, by) else {
            return Ok(());
        };
        let stored = self.server.stores(slot);
        // If the server rounds the times further than this, nobody can recognise them again.
        let is_hard_to_tell = !stored.is_near(slot, NEAR_SECONDS);
        let alike = self.server.stores(requested) == stored;
        Rule::Truth.holds(alike || is_open || is_hard_to_tell, || {
            let held = self.server.describe(id);
            format!("an earlier change of {id} came back, {held}, without a conflict")
        })
    }
}
