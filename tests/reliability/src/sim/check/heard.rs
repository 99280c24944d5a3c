//! Checks of what the user is told of the other side: everything that a list showed, once, and nothing else.

use std::time::Duration;

use interlude_engine::Ledger;
use interlude_model::{
    ChangeKind, Ending, Heard, HeardKind, HistoryEntry, InterviewId, ListVisibility, NEAR_SECONDS,
    Party, Range, Terms,
};

use super::happened::happened;
use super::owed::Owed;
use crate::broken::{Checked, Rule};
use crate::sim::oracle::{Believed, ReceivedList, Source, ToldEntry, ToldOfThem};
use crate::sim::scenario;
use crate::sim::server::{Author, Version};
use crate::sim::world::SimAccount;

impl SimAccount {
    /// Records and checks an entry of what the other side did: it happened, the last list shows it, and it was not told
    /// before.
    pub(super) fn heard(&mut self, heard: &Heard) -> Checked {
        let (id, what) = (heard.interview_id, &heard.what);
        let last = self.disk.durable.heard.last_key_value();
        let next = last.map_or(1, |(number, _)| number + 1);
        Rule::Heard.holds(heard.number == next, || {
            format!(
                "an entry of {id} has the number {}, and the next one is {next}",
                heard.number
            )
        })?;
        let Some(list) = self.oracle.last_list.clone() else {
            return Err(Rule::Heard.broken(format!("{what:?} of {id} is told before any list")));
        };
        let until = list.version_of(id, self.server.version(id));
        let is_unrecognisable = self.is_unrecognisable();
        let sent = &self.oracle.sent;
        let is_unknown = |request: u64| {
            let sent = sent.get(&request);
            sent.is_some_and(|sent| sent.is_without_effect)
        };
        let may_be_ours = match what {
            HeardKind::Accepted { agreed } => {
                let is_ours = |version: &Version| {
                    let terms = version.terms.as_ref();
                    let ours = terms.filter(|terms| terms.amended_by == Some(Party::Interviewer));
                    ours.is_some_and(|ours| ours.proposed == *agreed)
                };
                self.has_sent(id, |kind| proposes(kind, *agreed))
                    || self.server.versions(id).iter().any(is_ours)
            }
            _ => false,
        };
        let may_be_told_anew = self.may_be_told_anew(heard, &list);
        let told = self.oracle.told_of_them.entry(id).or_default();
        let alike = told.entries.iter().rev().find(|told| told.what == *what);
        let (alike_exists, after) = (alike.is_some(), alike.map_or(0, |told| told.version));
        let is_listed = list.records.contains_key(&id);
        let has_happened = match what {
            HeardKind::NotListed { .. } => !is_listed && told.was_listed,
            HeardKind::Booked { .. } if is_listed && told.was_missing => true,
            // Nobody can tell whose proposal it is, if the server names nobody and rounds our time far.
            HeardKind::Proposed { .. } if is_unrecognisable => is_listed,
            _ => {
                let versions = self.server.versions(id);
                let has_happened =
                    || happened(what, versions, after, until, is_unknown, may_be_ours);
                is_listed && (may_be_told_anew || has_happened())
            }
        };
        match what {
            HeardKind::NotListed { .. } => told.was_listed = false,
            HeardKind::Booked { .. } => told.was_missing = false,
            _ => {}
        }
        told.entries.push(ToldEntry {
            what: what.clone(),
            received: list.received_at,
            version: until,
        });
        let is_told_twice = alike_exists && self.oracle.losses_in_a_row > 1;
        let is_excused = self.is_unsure(id) || is_told_twice;
        Rule::Heard.holds(has_happened || is_excused, || {
            format!(
                "{what:?} of {id} is told, and nothing like it happened since version {after}, up to {until}"
            )
        })
    }

    /// Returns true if their proposal stands and may be told again: the interview left the list since, and a change of ours
    /// was sent since. The history does not say whether ours took its place before the interview left.
    fn may_be_told_anew(&self, heard: &Heard, list: &ReceivedList) -> bool {
        let Heard {
            interview_id: id,
            what,
            ..
        } = heard;
        let HeardKind::Proposed { proposed } = *what else {
            return false;
        };
        let durable = &self.disk.durable;
        let of_this = |other: &&Heard| other.interview_id == *id;
        let newest_first = || durable.heard.values().rev().filter(of_this);
        let mut later = newest_first().take_while(|other| other.what != *what);
        let has_left = later.any(|other| matches!(other.what, HeardKind::NotListed { .. }));
        let alike = newest_first().find(|other| other.what == *what);
        let is_sent_since = |entry: &HistoryEntry| {
            let is_sent = matches!(entry.ending, Ending::Sent(_));
            let is_newer = alike.is_some_and(|alike| entry.ended_at > alike.at);
            entry.change.interview_id == *id && is_sent && is_newer
        };
        let has_sent_since = durable.history.iter().any(|entry| is_sent_since(entry));
        let shown = list.version_of(*id, self.server.version(*id));
        let shown = self.server.versions(*id).get(shown);
        let shown = shown.and_then(|version| version.terms.as_ref());
        let stands = shown.is_some_and(|terms| {
            terms.proposed == proposed && terms.amended_by == Some(Party::Interviewee)
        });
        has_left && has_sent_since && stands
    }

    /// Checks that the mark moves forward, and not beyond what was told.
    pub(super) fn marked_seen(&self, up_to: u64) -> Checked {
        let last = self.disk.durable.heard.keys().next_back().copied();
        let is_forward = self.disk.durable.seen < up_to && Some(up_to) <= last;
        Rule::Heard.holds(is_forward, || {
            let seen = self.disk.durable.seen;
            format!("the mark of what was seen moves from {seen} to {up_to}, and the last entry is {last:?}")
        })
    }

    /// Records that a list is received.
    pub(crate) fn note_listed(&mut self, list: &ReceivedList) {
        let read = self.server.records.keys();
        for id in read.filter(|id| !list.unreadable.contains(id)) {
            let told = self.oracle.told_of_them.entry(*id).or_default();
            match list.records.contains_key(id) {
                true => told.was_listed = true,
                false => {
                    told.was_missing = true;
                    told.left_at.push(list.received_at);
                }
            }
        }
    }

    /// Records the version that an answer to a change of ours showed. Its end tells what moved before it.
    pub(crate) fn note_answered(&mut self, id: InterviewId, version: usize, at: Duration) {
        let told = self.oracle.told_of_them.entry(id).or_default();
        // A list may have shown a newer version while the answer was on its way.
        if let Some((shown, since)) = &mut told.shown
            && *shown < version
        {
            told.listed_before_answer.get_or_insert(*shown);
            (*shown, *since) = (version, at);
            told.perhaps_shown.clear();
        }
    }

    /// Checks that the user was told of what the other side did between the version that was shown before and the one
    /// that a list surely shows now. The first list of an account tells nothing.
    pub(super) fn check_heard(&mut self, listed: Believed) -> Checked {
        let untold = self.untold(listed);
        let now = (listed.version, listed.received);
        let told = self.oracle.told_of_them.entry(listed.id).or_default();
        told.shown = Some(now);
        told.perhaps_shown.clear();
        (told.listed_before_answer, told.is_absent) = (None, false);
        Rule::Heard.holds(untold.is_none(), || {
            let (what, id) = (untold, listed.id);
            format!("a list has shown {what:?} of {id}, and the user is not told")
        })
    }

    /// Records a version that a list shows if the process believed it. It made no entry, so it did not believe a list
    /// that shows what must be told.
    pub(crate) fn note_perhaps_shown(&mut self, listed: Believed) {
        let told = self.oracle.told_of_them.get(&listed.id);
        let is_newer = told.is_some_and(|told| {
            let shown = told.shown.is_some_and(|(shown, _)| shown < listed.version);
            shown && !told.is_absent
        });
        if is_newer && self.untold(listed).is_none() {
            let told = self.oracle.told_of_them.entry(listed.id).or_default();
            told.perhaps_shown.push((listed.version, listed.received));
        }
    }

    /// Returns something that the user was not told when this list was received and must have been. The version that was
    /// shown before may be any of those that lists showed perhaps.
    fn untold(&self, listed: Believed) -> Option<HeardKind> {
        let id = listed.id;
        let is_first = listed.source == Source::FirstList;
        let is_visible = self.server.options.visibility == scenario::ListVisibility::Visible;
        let is_excused = self.is_unsure(id) || self.oracle.losses_in_a_row > 1;
        let is_judged = is_visible && self.server.options.names_party && !is_excused;
        let told = self.oracle.told_of_them.get(&id);
        let told = told.filter(|_| is_judged && !is_first)?;
        let is_answer = told.listed_before_answer.is_some();
        let untold = self.untold_since(listed, told, told.shown?, is_answer)?;
        let mut perhaps = told.perhaps_shown.iter();
        let is_told = perhaps.any(|shown| self.untold_since(listed, told, *shown, false).is_none());
        (!is_told).then_some(untold)
    }

    /// Does the same for one version that was shown before, by a list or by an answer to a request of ours.
    fn untold_since(
        &self,
        listed: Believed,
        told: &ToldOfThem,
        (before, since): (usize, Duration),
        was_answer: bool,
    ) -> Option<HeardKind> {
        let Believed {
            received,
            id,
            version,
            ..
        } = listed;
        let versions = self.server.versions(id);
        let terms = |version: usize| versions.get(version)?.terms.as_ref();
        let (old, new) = (terms(before)?, terms(version)?);
        let is_not_listed = |what: &HeardKind| matches!(what, HeardKind::NotListed { .. });
        // One that is over leaves the list without an entry.
        let has_left = old.is_over() && told.has_left(since, received);
        // An answer does not list it again.
        let is_left = told.is_absent || (was_answer && told.was_told_as_left(received));
        let was_absent = is_left || has_left || told.between(since, received).any(is_not_listed);
        let is_told = |what: &HeardKind| told.between(since, received).any(|told| told == what);
        let is_ours = |version: &Version| matches!(version.by, Author::Ours { .. });
        let acted = versions.get(before + 1..=version).unwrap_or_default();
        let have_acted = acted.iter().any(is_ours);
        // A list that came while the request was under way may be older or newer than its effect. An answer has no
        // `updated_at`, so nobody can tell whether they proposed the same again.
        let begun_at = match versions.get(before).map(|version| version.by) {
            Some(Author::Ours { request, .. }) if was_answer => {
                self.oracle.sent.get(&request).map(|sent| sent.began_at)
            }
            _ => None,
        };
        let owed = Owed {
            old,
            new,
            was_absent,
            have_acted,
        };
        // Nobody can tell whether an answer is newer than a list that came while the request was under way.
        let replaced_by_ours = |agreed: Range| {
            let replaced = before.checked_sub(1).and_then(terms);
            replaced.is_some_and(|replaced| {
                replaced.amended_by == Some(Party::Interviewee) && replaced.proposed == agreed
            })
        };
        let is_untold = |what: &HeardKind| {
            let is_told = match what {
                HeardKind::Booked { agreed } | HeardKind::Moved { to: agreed, .. } => {
                    let mut told = told.between(since, received);
                    let was_theirs = old.amended_by == Some(Party::Interviewee);
                    told.any(|told| agreed_of(told) == Some(*agreed))
                        || (was_theirs && old.proposed == *agreed)
                        || (was_answer && replaced_by_ours(*agreed))
                        || (!was_absent && self.is_agreed_by_us(id, *agreed, version, since))
                }
                // Our own request may have taken it, or taken its place. The end of that change tells. If the change
                // has ended, a list shows the same as if they had withdrawn it.
                HeardKind::Withdrawn { .. } => {
                    is_told(what) || listed.may_be_replaced || self.is_open(id, since, |_| true)
                }
                HeardKind::Cancelled | HeardKind::TurnedDown if new.is_over() => {
                    is_told(what) || self.has_sent(id, |kind| kind == ChangeKind::Cancel)
                }
                // Our own request to keep the agreed time may have taken its place, and be agreed to.
                HeardKind::TurnedDown => {
                    let keeps = |kind: ChangeKind| proposes(kind, new.agreed);
                    is_told(what) || self.is_open(id, since, keeps)
                }
                HeardKind::Proposed { .. } => {
                    let told_since =
                        |begun_at| told.between(begun_at, received).any(|told| told == what);
                    // That a proposal of the agreed time is gone looks as if it was taken, and makes no entry.
                    let was_told_before = was_absent
                        && new.proposed == new.agreed
                        && told.last_proposed(received) == Some(new.proposed);
                    is_told(what) || begun_at.is_some_and(told_since) || was_told_before
                }
                _ => is_told(what),
            };
            !is_told
        };
        owed.all().into_iter().find(is_untold)
    }

    /// Checks what a dead process told of lists that nobody has looked at: all of a list, or nothing.
    pub(crate) fn check_told_before_death(&mut self) -> Checked {
        let listed = self.oracle.next_listed.clone();
        let listed = listed.into_iter().filter(|one| one.source == Source::List);
        for one in listed {
            let told = self.oracle.told_of_them.get(&one.id);
            if told.is_some_and(|told| told.has_entry_of(one.received)) {
                let before = told.and_then(|told| told.shown);
                self.check_heard(one)?;
                // The entries are durable, but the cache may have lost the list. It then has the version from before.
                let told = self.oracle.told_of_them.entry(one.id).or_default();
                told.perhaps_shown.extend(before);
            } else {
                self.note_perhaps_shown(one);
            }
        }
        Ok(())
    }

    /// Checks that the user was told of each interview that is not listed any more.
    pub(super) fn check_absence(&mut self, ledger: &Ledger, at: Duration) -> Checked {
        if self.may_lag || self.may_reorder || self.disk.is_apart {
            return Ok(());
        }
        // A list of this process has shown it. Until then it shows what the cache knows.
        let list = self.oracle.last_list.clone();
        let Some(list) = list.filter(|list| list.received_at < at) else {
            return Ok(());
        };
        let ids: Vec<_> = self.oracle.told_of_them.keys().copied().collect();
        let is_missing = |id: &InterviewId| !list.records.contains_key(id);
        for id in ids.into_iter().filter(is_missing) {
            let known = ledger.interview(id);
            let is_listed = known.is_some_and(|one| one.visibility != ListVisibility::Gone);
            let told = &self.oracle.told_of_them[&id];
            let Some((version, since)) = told.shown.filter(|_| !is_listed && !told.is_absent)
            else {
                continue;
            };
            let is_not_listed = |what: &HeardKind| matches!(what, HeardKind::NotListed { .. });
            // An answer of ours may have come later than the entry.
            let is_told = !told.was_listed || told.between(since, at).any(is_not_listed);
            let versions = self.server.versions(id);
            // A list from before that answer may have lacked any version since the last one that a list showed.
            let before_answer = told.listed_before_answer;
            let before_answer = before_answer.filter(|_| list.received_at <= since);
            let later = versions.iter().skip(before_answer.unwrap_or(version));
            let mut terms = later.filter_map(|version| version.terms.as_ref());
            // One that is over is expected to leave the list some day.
            let is_expected = terms.any(Terms::is_over)
                || self.is_unsure(id)
                || self.server.options.visibility != scenario::ListVisibility::Visible;
            Rule::Heard.holds(is_told || is_expected, || {
                format!("{id} is not listed any more, and the user is not told")
            })?;
            if let Some(told) = self.oracle.told_of_them.get_mut(&id) {
                told.is_absent = true;
            }
        }
        Ok(())
    }

    /// Returns true if a change of ours, on this computer or on another one, explains that this time is agreed, so that
    /// the other side did nothing that must be told.
    fn is_agreed_by_us(
        &self,
        id: InterviewId,
        agreed: Range,
        version: usize,
        since: Duration,
    ) -> bool {
        let known = self.server.versions(id).iter().take(version + 1);
        let mut pairs = known.clone().zip(known.skip(1));
        // Only our side accepts what they proposed.
        let accepted = |(before, after): (&Version, &Version)| {
            let (Some(old), Some(new)) = (&before.terms, &after.terms) else {
                return false;
            };
            let was_theirs = old.amended_by == Some(Party::Interviewee);
            was_theirs && old.proposed == agreed && new.agreed == agreed
        };
        let proposes = |kind: ChangeKind| proposes(kind, agreed);
        let accepts = |kind: ChangeKind| matches!(kind, ChangeKind::Accept(_));
        self.own(id, |_, stored| stored == agreed)
            || self.has_sent(id, accepts)
            || self.is_open(id, since, proposes)
            || pairs.any(accepted)
    }

    /// Returns true if such a request was sent, and its change had not ended before this time. What became of it is told
    /// by its end, or by a question.
    fn is_open(&self, id: InterviewId, since: Duration, fits: impl Fn(ChangeKind) -> bool) -> bool {
        let mut changes = self.oracle.changes.values();
        changes.any(|change| {
            let is_open = change.ended_at.is_none_or(|ended_at| ended_at > since);
            change.interview == id && change.was_begun && is_open && fits(change.kind)
        })
    }

    /// Returns true if what happened to an interview cannot be told for sure: the clock was set, a list may lag behind
    /// what a dead process had heard, or a cancel of ours may have come in between.
    fn is_unsure(&self, id: InterviewId) -> bool {
        let may_be_behind = self.lists_lag && self.oracle.has_died;
        self.may_lag
            || self.may_reorder
            || may_be_behind
            || self.has_sent(id, |kind| kind == ChangeKind::Cancel)
    }

    fn is_unrecognisable(&self) -> bool {
        let options = &self.server.options;
        !options.names_party && u64::from(options.rounds_to) > NEAR_SECONDS
    }

    /// Returns true if such a request was sent, or may have been.
    fn has_sent(&self, id: InterviewId, fits: impl Fn(ChangeKind) -> bool) -> bool {
        let mut changes = self.oracle.changes.values();
        changes.any(|change| change.interview == id && change.was_begun && fits(change.kind))
    }
}

/// Returns true if a change of this kind proposes this time, which the server may have rounded.
fn proposes(kind: ChangeKind, time: Range) -> bool {
    let proposal = kind.proposal();
    proposal.is_some_and(|slot| time.is_near(slot, NEAR_SECONDS))
}

/// Returns the agreed time that an entry names.
fn agreed_of(what: &HeardKind) -> Option<Range> {
    match what {
        HeardKind::Booked { agreed } | HeardKind::Accepted { agreed } => Some(*agreed),
        HeardKind::Moved { to, .. } => Some(*to),
        _ => None,
    }
}
