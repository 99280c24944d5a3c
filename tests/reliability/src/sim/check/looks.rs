//! Checks of the view: it matches the disk, and shows only what the server held.

use std::time::Duration;

use interlude_engine::Ledger;
use interlude_model::{
    Change, ChangeId, ChangeKind, ConflictKind, DoneAs, Ending, Interview, InterviewId,
    ListVisibility, NEAR_SECONDS, State, Status, Terms,
};

use crate::broken::{Checked, Rule};
use crate::sim::describe::{self, terms as describe_terms};
use crate::sim::oracle::Sent;
use crate::sim::scenario;
use crate::sim::server::{Author, Version};
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
        self.lists_were_looked_at(at)?;
        self.check_absence(ledger, at)?;
        self.note_notices(ledger, at);
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
        Rule::Gone.holds(found.is_none() || self.may_lag, || {
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
            let Author::Ours { request, kind } = version.by else {
                continue;
            };
            // If the server rounds the times further than this, nobody can recognise them again.
            if self.is_hard_to_tell(kind) {
                continue;
            }
            let Some(sent) = self.oracle.sent.get(&request) else {
                continue;
            };
            if version.updated_at.since(EPOCH.plus(sent.began_at)) > WORKS_FOR {
                continue;
            }
            let decision = (sent.change, sent.decisions);
            // If the wall clock was set forward before a restart, the wait ends early, because only the wall
            // clock measures across a restart. What the engine concluded then stays with the change.
            let mut requests = self.oracle.sent.values();
            if requests.any(|one| one.is_early && (one.change, one.decisions) == decision) {
                continue;
            }
            let is_second = effects
                .iter()
                .any(|(of, by)| *of == decision && *by != request);
            Rule::NoDouble.holds(!is_second, || {
                let asked = describe::kind(kind);
                format!("{id}, {asked}, took effect twice for one decision of the user")
            })?;
            effects.push((decision, request));
        }
        Ok(())
    }

    /// Checks that no request was compared with terms from before the effect of an earlier request. Effects later
    /// than the engine has to wait for are left out.
    fn check_compares(&self, id: InterviewId) -> Checked {
        // Only the wall clock measures the lag across a restart, and it may have been set forward.
        let of_this = |sent: &&Sent| sent.interview == id && !sent.is_early && !self.may_lag;
        for sent in self.oracle.sent.values().filter(of_this) {
            let Some(compared) = sent.compared else {
                continue;
            };
            let versions = self.server.versions(id);
            let terms = versions.get(compared).map(|version| &version.terms);
            let later = versions.iter().skip(compared + 1);
            let mut later = later.filter(|version| Some(&version.terms) != terms);
            let is_earlier = |version: &Version| {
                let Author::Ours { request, .. } = version.by else {
                    return false;
                };
                let earlier = self.oracle.sent.get(&request);
                earlier.is_some_and(|earlier| {
                    let at = version.updated_at.since(EPOCH);
                    let took = at.saturating_sub(earlier.began_at);
                    earlier.began_at < sent.began_at
                        && took <= WORKS_FOR
                        && !is_unknown_copy(earlier, request, version, versions)
                })
            };
            let asked = || describe::kind(sent.kind);
            Rule::NoDouble.holds(!later.any(is_earlier), || {
                format!(
                    "{id}, {}, was compared with terms from before the effect of an earlier request",
                    asked()
                )
            })?;
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
            .any(|held| *held == shown || (is_hidden && is_alike(held, &shown)));
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
            self.check_compares(*id)?;
            self.check_told(*id)?;
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
        let shown = shown.map(Interview::terms).unwrap_or_default();
        let is_cancelled = |terms: &Terms| terms.status == Some(Status::Cancelled);
        let alike = match delivery.done {
            DoneAs::Proposed => held.proposed != delivery.stored || shown.proposed == held.proposed,
            DoneAs::Cancelled => !is_cancelled(held) || is_cancelled(&shown),
            DoneAs::Agreed => true,
        };
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
            Some((tracked.kind, matches!(end.1, Ending::Sent(_))))
        };
        let is_open = !self.disk.durable.outbox.of(id).is_empty();
        let last = self.oracle.ends.iter().rev().find_map(tracked);
        let by = self.server.latest(id).map(|version| version.by);
        let (
            Some((ChangeKind::Amend(requested), true)),
            Some(Author::Ours {
                kind: kind @ ChangeKind::Amend(slot),
                ..
            }),
        ) = (last, by)
        else {
            return Ok(());
        };
        let alike = self.server.stores(requested) == self.server.stores(slot);
        let is_excused = self.oracle.misled.contains(&id) || self.is_hard_to_tell(kind);
        Rule::Truth.holds(alike || is_open || is_excused, || {
            let held = self.server.describe(id);
            format!("an earlier change of {id} came back, {held}, without a conflict")
        })
    }

    /// Returns true if the server rounds a proposal so much that nobody can recognise it again.
    pub(super) fn is_hard_to_tell(&self, kind: ChangeKind) -> bool {
        let slot = kind.proposal();
        slot.is_some_and(|slot| !self.server.stores(slot).is_near(slot, NEAR_SECONDS))
    }
}

/// Returns true if a version is the effect of a copy that nobody knows of: one that arrives after a clear answer, a
/// second one that arrives together with it, or one that works although the answer is about another copy, which was
/// refused.
fn is_unknown_copy(sent: &Sent, request: u64, version: &Version, versions: &[Version]) -> bool {
    let came = version.updated_at;
    let is_second = || {
        versions.iter().any(|other| {
            let is_of_request =
                matches!(other.by, Author::Ours { request: of, .. } if of == request);
            is_of_request && other.updated_at < came
        })
    };
    sent.is_without_effect
        || sent.answered_at.is_some_and(|answered| {
            let answered = EPOCH.plus(answered);
            // The answer to the first copy says nothing of a second one that arrives in the same instant.
            answered < came || (answered == came && is_second())
        })
}

/// Returns true if two terms have the same proposal, or if both are cancelled. Whether a cancel leaves a
/// proposal is up to the server.
fn is_alike(held: &Terms, shown: &Terms) -> bool {
    let cancelled = |terms: &Terms| terms.status == Some(Status::Cancelled);
    held.proposed == shown.proposed
        || (cancelled(held) && cancelled(shown) && held.agreed == shown.agreed)
}
