//! Checks of the compare before a request: with a fresh list that is not behind what was heard before, and
//! only over terms that the user saw.

use std::time::Duration;

use interlude_engine::clock::Now;
use interlude_model::{
    Change, ChangeKind, Ending, InterviewId, NEAR_SECONDS, Party, Range, Slot, Terms,
};

use crate::broken::{Broken, Checked, Rule};
use crate::sim::describe::terms as describe_terms;
use crate::sim::oracle::{Lookup, ReceivedList, SendingChange};
use crate::sim::scenario::ListVisibility;
use crate::sim::world::SimAccount;

/// The greatest age of a list on which a request goes out.
fn fresh_for(kind: ChangeKind) -> Duration {
    Duration::from_secs(match kind {
        ChangeKind::Amend(_) => 10,
        ChangeKind::Accept(_) | ChangeKind::Cancel => 3,
    })
}

impl SimAccount {
    /// Checks the compare for a list that shows the times. The list began after the change was decided and after
    /// any earlier request ended, it is fresh, and it equals the base, which is what the user saw.
    pub(super) fn check_compare(
        &self,
        current: &Change,
        sending: &SendingChange,
        clocks: Now,
    ) -> Checked {
        let id = current.interview_id;
        let broken = |reason: String| Err(Rule::Compared.broken(format!("{id} goes out {reason}")));
        let list = match self.good_list(current, sending, clocks) {
            Ok(list) => list,
            Err(reason) => return broken(reason),
        };
        let remote = list.records.get(&id).and_then(|read| read.terms.as_ref());
        let Some(remote) = remote.filter(|_| !list.unreadable.contains(&id)) else {
            return broken("on a list that does not carry it".to_owned());
        };
        if *remote != current.base.terms {
            let base = describe_terms(&current.base.terms);
            return broken(format!(
                "while the list says {} and its base {base}",
                describe_terms(remote)
            ));
        }
        if let ChangeKind::Accept(slot) = current.kind
            && !is_proposed_by_them(remote, slot)
        {
            return broken(format!(
                "although what it accepts does not stand in {}",
                describe_terms(remote)
            ));
        }
        // A change that waited behind this one may have been made on other terms and dropped since.
        let shown = self.oracle.changes.get(&current.id);
        let shown = shown.map(|tracked| &tracked.shown);
        let is_seen = shown.is_some_and(|shown| self.is_seen(id, shown, remote));
        Rule::Seen.holds(is_seen, || {
            let shown = shown.map(describe_terms).unwrap_or_default();
            format!(
                "{id} goes out over {}, while the user saw {shown}",
                describe_terms(remote)
            )
        })
    }

    /// Returns the list of the compare, or the reason why it is not good for one.
    fn good_list<'a>(
        &self,
        current: &Change,
        sending: &'a SendingChange,
        clocks: Now,
    ) -> Result<&'a ReceivedList, String> {
        let id = current.interview_id;
        let Some(list) = &sending.list else {
            return Err("before this process had any list".to_owned());
        };
        let tracked = self.oracle.changes.get(&current.id);
        if list.began <= tracked.map_or(0, |tracked| tracked.decided) {
            return Err("on a list requested before it was decided".to_owned());
        }
        if list.began <= self.oracle.answered.get(&id).copied().unwrap_or_default() {
            return Err("on a list older than the last answer about it".to_owned());
        }
        let age = clocks.since(&list.answered);
        if age > fresh_for(current.kind) {
            return Err(format!("on a list {age:?} old"));
        }
        if self.is_behind(id, list) {
            return Err("on a record that is older than what was heard before".to_owned());
        }
        Ok(list)
    }

    /// Returns true if this process had heard a newer version of an interview, by a list or an answer, less than
    /// the longest lag before this list was requested.
    fn is_behind(&self, id: InterviewId, list: &ReceivedList) -> bool {
        let Some((read, heard)) = list.records.get(&id).zip(self.oracle.heard.get(&id)) else {
            return false;
        };
        let versions = self.server.versions(id);
        let terms = |version: usize| versions.get(version).map(|version| &version.terms);
        read.version < heard.version
            && list.requested.is_surely_within(super::LAG, &heard.at)
            && terms(read.version) != terms(heard.version)
    }

    /// Checks a request whose list hides the times, so that there is nothing to compare. An accept is never sent so,
    /// and a cancel only if nothing was updated since the user saw the interview. Returns true if it is sent again.
    pub(super) fn check_unseen(
        &mut self,
        current: &Change,
        sending: &SendingChange,
        at: Duration,
    ) -> Result<bool, Broken> {
        let id = current.interview_id;
        let read = sending.list.as_ref().and_then(|list| list.records.get(&id));
        let is_hidden = read.is_none_or(|read| read.terms.is_none());
        let is_accept = matches!(current.kind, ChangeKind::Accept(_));
        Rule::Compared.holds(!is_accept || !is_hidden, || {
            format!("an accept of {id} goes out although nobody can see the proposal")
        })?;
        let is_cancel = current.kind == ChangeKind::Cancel;
        let is_always_hidden = self.server.options.visibility == ListVisibility::Hidden;
        if let Some(read) = read.filter(|_| is_cancel && is_always_hidden) {
            let tracked = self.oracle.changes.get(&current.id);
            let seen = tracked.and_then(|tracked| tracked.shown_updated_at);
            let own = self.oracle.first_after_answer.get(&id);
            let own = own.and_then(|(_, updated_at)| *updated_at);
            let is_still = [seen, own].contains(&Some(read.updated_at));
            Rule::Compared.holds(is_still || self.may_lag, || {
                format!("a cancel of {id} goes out although it was updated since the user saw it")
            })?;
        }
        self.check_resend(current, at)
    }

    /// Checks a request without a compare, because the list hides the times. After an unconfirmed attempt it is sent
    /// again at most once, and only if `updated_at` has not changed since. Returns true if this is such a resend.
    fn check_resend(&mut self, current: &Change, at: Duration) -> Result<bool, Broken> {
        let id = current.interview_id;
        let is_early = self.is_early(id, at);
        let Some(tracked) = self.oracle.changes.get_mut(&current.id) else {
            return Ok(false);
        };
        let Some(unconfirmed_request) = tracked.last_unconfirmed else {
            return Ok(false);
        };
        let Some(Lookup {
            updated_at,
            shows_times,
        }) = unconfirmed_request.lookup
        else {
            let message = format!("{id} is sent again without a list");
            return Err(Rule::Compared.broken(message));
        };
        if shows_times {
            return Ok(false);
        }
        let is_untouched =
            updated_at.is_some() && updated_at == unconfirmed_request.updated_at_before;
        // A list requested too early may not show yet that the interview moved.
        Rule::Compared.holds(is_untouched || is_early, || {
            format!("{id} is sent again without a compare although it moved since the attempt")
        })?;
        tracked.sent_unseen += 1;
        let times = tracked.sent_unseen;
        Rule::Compared.holds(times <= 1, || {
            format!("{id} is sent again {times} times without a compare")
        })?;
        Ok(true)
    }

    /// Returns true if the remote terms are the shown ones, or those with effects of our own changes on top, which
    /// the user knows of: delivered ones, or ones whose answer was lost.
    fn is_seen(&self, id: InterviewId, shown: &Terms, remote: &Terms) -> bool {
        let by_us = matches!(remote.amended_by, None | Some(Party::Interviewer));
        let agreed_by_us = self.own(id, |kind, stored| {
            matches!(kind, ChangeKind::Accept(_)) && stored == remote.agreed
        });
        let proposed_by_us = self.own(id, |kind, stored| {
            matches!(kind, ChangeKind::Amend(_)) && stored == remote.proposed
        }) || self.may_be_ours(id, remote.proposed);
        let is_agreed_known = remote.agreed == shown.agreed || agreed_by_us;
        let is_proposed_known = (remote.proposed == shown.proposed
            && remote.amended_by == shown.amended_by)
            || (remote.proposed.is_empty() && agreed_by_us)
            || (by_us && proposed_by_us);
        remote == shown || (is_agreed_known && is_proposed_known && !remote.is_over())
    }

    /// Returns true if a delivered change of ours left times that fit.
    pub(super) fn own(&self, id: InterviewId, fits: impl Fn(ChangeKind, Range) -> bool) -> bool {
        self.oracle.ends.iter().any(|(change, ending)| {
            let tracked = self.oracle.changes.get(change);
            let kind = tracked.filter(|tracked| tracked.interview == id);
            match (kind, ending) {
                (Some(tracked), Ending::Sent(delivery)) => fits(tracked.kind, delivery.stored),
                _ => false,
            }
        })
    }

    /// Returns true if a proposal of ours without a clear answer may have left this time.
    pub(super) fn may_be_ours(&self, id: InterviewId, proposed: Range) -> bool {
        let mut unconfirmed = self.oracle.unconfirmed_kinds.iter();
        unconfirmed.any(|(of, kind)| {
            let slot = kind.proposal();
            *of == id && slot.is_some_and(|slot| proposed.is_near(slot, NEAR_SECONDS))
        })
    }
}

/// Returns true if the other side's proposal of this time stands in these terms.
pub(super) fn is_proposed_by_them(terms: &Terms, slot: Slot) -> bool {
    terms.proposed == Range::from(slot)
        && terms.amended_by != Some(Party::Interviewer)
        && !terms.is_over()
}
