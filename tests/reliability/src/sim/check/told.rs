//! Checks that the user is told of what the requests did late or otherwise than expected.

use std::time::Duration;

use interlude_engine::Ledger;
use interlude_model::{
    Change, ChangeKind, Code, ConflictKind, Delivery, HeardKind, InterviewId, Range, State, Status,
    Terms,
};

use crate::broken::{Checked, Rule};
use crate::sim::describe;
use crate::sim::oracle::{Believed, Source, Surprise, Why};
use crate::sim::scenario::ListVisibility;
use crate::sim::server::Author;
use crate::sim::slots::EPOCH;
use crate::sim::world::SimAccount;

/// The time for which a request is watched.
const WATCHED_FOR: Duration = Duration::from_secs(3600);

impl SimAccount {
    /// Records the effects of our requests that happened since the last call. The disk is as it was then.
    pub(crate) fn note_effects(&mut self) {
        for (id, version) in self.server.take_new_effects() {
            let Some(Author::Ours { request, kind }) =
                self.server.versions(id).get(version).map(|new| new.by)
            else {
                continue;
            };
            let Some(sent) = self.oracle.sent.get(&request) else {
                continue;
            };
            let tracked = self.oracle.changes.get(&sent.change);
            let queue = self.disk.durable.outbox.of(id);
            let stored = queue.iter().find(|change| change.id == sent.change);
            let why = if matches!(kind, ChangeKind::Accept(_)) && kind != sent.kind {
                Why::OtherTime
            } else if tracked.is_some_and(|tracked| tracked.has_ended) {
                Why::AfterEnd
            } else if stored.is_some_and(Change::needs_attention) {
                Why::WhileAsked
            } else {
                continue;
            };
            let at = self.server.versions(id)[version].updated_at.since(EPOCH);
            // A server that names nobody lets an accept take our own proposal. That looks like theirs of it.
            let is_own = |own: ChangeKind, stored: Range| {
                matches!(own, ChangeKind::Amend(_)) && kind.slot().map(Range::from) == Some(stored)
            };
            let takes_unnamed =
                matches!(kind, ChangeKind::Accept(_)) && self.is_unnamed(id, version);
            let looks_right = (why == Why::OtherTime || why == Why::AfterEnd && takes_unnamed)
                && self.own(id, is_own);
            if !looks_right && !self.is_hard_to_tell(kind) {
                self.oracle.surprises.push(Surprise {
                    id,
                    kind,
                    version,
                    at,
                    began_at: sent.began_at,
                    why,
                    is_listed: false,
                });
            }
        }
    }

    /// Returns true if the version before `version` does not say whose its proposal is.
    fn is_unnamed(&self, id: InterviewId, version: usize) -> bool {
        let before = version.checked_sub(1);
        let before = before.and_then(|before| self.server.versions(id).get(before)?.terms.as_ref());
        before.is_some_and(|before| before.amended_by.is_none())
    }

    /// Records that the process has looked at the lists that it received before `at`.
    pub(super) fn lists_were_looked_at(&mut self, at: Duration) -> Checked {
        let received_before = |listed: &mut Believed| listed.received < at;
        let listed = self.oracle.next_listed.extract_if(.., received_before);
        for listed in listed.collect::<Vec<_>>() {
            let Believed {
                received,
                id,
                version,
                is_settled,
                may_lag,
                source,
                ..
            } = listed;
            if source == Source::Answer {
                self.note_answered(id, version, received);
                continue;
            }
            if may_lag {
                let told = self.oracle.told_of_them.get(&id);
                if told.is_some_and(|told| told.has_entry_of(received)) {
                    self.check_heard(listed)?;
                } else {
                    self.note_perhaps_shown(listed);
                }
                continue;
            }
            // An answer that was received after this list may have told of a newer version.
            let before = self.oracle.looked_at.get(&id).copied();
            let newest = before.map_or(version, |before| before.max(version));
            self.oracle.looked_at.insert(id, newest);
            let versions = self.server.versions(id);
            let terms = |version: usize| versions.get(version)?.terms.as_ref();
            let (before, now) = (before.and_then(terms), terms(version));
            for surprise in &mut self.oracle.surprises {
                let is_this = surprise.id == id && surprise.version == version && is_settled;
                surprise.is_listed |= is_this
                    && received < surprise.began_at + WATCHED_FOR
                    && shows(surprise.kind, before, now);
            }
            self.check_heard(listed)?;
        }
        Ok(())
    }

    /// Records the notices that the user reads.
    pub(super) fn note_notices(&mut self, ledger: &Ledger, at: Duration) {
        let late = ledger.notices().filter(|notice| notice.code == Code::Late);
        for notice in late {
            let words = notice
                .message
                .split(|letter: char| !letter.is_ascii_digit());
            let id = words
                .filter_map(|word| word.parse().ok())
                .find_map(InterviewId::new);
            let Some(id) = id else {
                continue;
            };
            self.oracle.told.push((at, id));
            // A notice proves that the last list was believed, although it may have lagged.
            let list = self.oracle.last_list.as_ref();
            let read = list.and_then(|list| list.records.get(&id));
            if let Some(read) = read {
                let looked_at = self.oracle.looked_at.entry(id).or_default();
                *looked_at = read.version.max(*looked_at);
            }
        }
    }

    /// Records that a change tells the user of a surprise by itself.
    pub(super) fn note_question(&mut self, change: &Change, at: Duration) {
        let tells = |change: &Change| {
            matches!(
                change.state,
                State::Conflict(ConflictKind::Took | ConflictKind::Overtaken)
            )
        };
        if tells(change) || change.earlier().any(tells) {
            self.oracle.told.push((at, change.interview_id));
        }
    }

    /// Checks that a delivery tells if the agreed time that was heard with it is neither the one that the user saw
    /// nor one that the user chose.
    pub(super) fn check_move_is_told(
        &self,
        change: &Change,
        delivery: &Delivery,
        was_asked: bool,
    ) -> Checked {
        let id = change.interview_id;
        let is_visible = self.server.options.visibility == ListVisibility::Visible;
        let Some(tracked) = self.oracle.changes.get(&change.id).filter(|_| is_visible) else {
            return Ok(());
        };
        let answered = delivery.request_id.as_ref().and_then(|request| {
            let number = request.strip_prefix("r-")?.parse().ok()?;
            self.server.answered_version(number)
        });
        let heard = match answered {
            Some(version) => {
                let version = self.server.versions(id).get(version);
                version.and_then(|version| version.terms.clone())
            }
            None => self.listed_terms(id),
        };
        let Some(heard) = heard else {
            return Ok(());
        };
        let asked = change.kind.slot().map(Range::from);
        let is_known = tracked.shown.agreed.is_empty()
            || heard.agreed == tracked.shown.agreed
            || Some(heard.agreed) == asked
            || heard.agreed == delivery.stored && change.kind.slot().is_some()
            || self.own(id, |kind, stored| {
                matches!(kind, ChangeKind::Accept(_)) && stored == heard.agreed
            });
        // A question has shown what moved before.
        Rule::Told.holds(is_known || was_asked || delivery.other_side_moved, || {
            format!("{id} was sent while its agreed time moved, and the user is not told")
        })
    }

    fn listed_terms(&self, id: InterviewId) -> Option<Terms> {
        let list = self.oracle.last_list.as_ref()?;
        list.records.get(&id)?.terms.clone()
    }

    /// Checks that the user was told of every surprise that was listed.
    pub(super) fn check_told(&self, id: InterviewId) -> Checked {
        let listed = self
            .oracle
            .surprises
            .iter()
            .filter(|one| one.id == id && one.is_listed);
        for surprise in listed.filter(|_| !self.may_lag) {
            let mut told = self.oracle.told.iter();
            let is_told = told.any(|(at, of)| *of == id && *at >= surprise.at);
            Rule::Told.holds(is_told || self.is_told_as_accepted(surprise), || {
                let (asked, why) = (describe::kind(surprise.kind), surprise.why);
                format!("the user was never told of the effect on {id}: {asked}, {why:?}")
            })?;
        }
        Ok(())
    }

    /// Returns true if the user was told that the other side accepted the time that an accept of ours took. If a
    /// proposal of ours without an answer names the same time, that looks the same.
    fn is_told_as_accepted(&self, surprise: &Surprise) -> bool {
        let (ChangeKind::Accept(slot), Some(told)) =
            (surprise.kind, self.oracle.told_of_them.get(&surprise.id))
        else {
            return false;
        };
        let agreed = Range::from(slot);
        let mut entries = told.entries.iter();
        // One that is listed again is told as booked at the time.
        let as_accepted = [HeardKind::Accepted { agreed }, HeardKind::Booked { agreed }];
        let is_told =
            entries.any(|told| told.received >= surprise.at && as_accepted.contains(&told.what));
        is_told && self.may_be_ours(surprise.id, agreed)
    }
}

/// Returns true if the effect of a request of this kind shows now and did not before. Of an amend that is our
/// proposal, whatever the word of the status, unless the interview was over.
fn shows(kind: ChangeKind, before: Option<&Terms>, now: Option<&Terms>) -> bool {
    let of_kind = |terms: &Terms| match kind {
        ChangeKind::Amend(_) => Terms {
            agreed: Range::default(),
            status: terms.status.clone().filter(Status::is_over),
            ..terms.clone()
        },
        // That a proposal is gone tells nothing of an accept.
        ChangeKind::Accept(_) => Terms {
            agreed: terms.agreed,
            ..Terms::default()
        },
        ChangeKind::Cancel => Terms {
            status: terms.status.clone(),
            ..Terms::default()
        },
    };
    before.map(of_kind) != now.map(of_kind)
}
