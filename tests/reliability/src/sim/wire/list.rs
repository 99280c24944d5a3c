use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use interlude_engine::remote::{Listed, PullFailure, PullFailureKind, Unreadable};
use interlude_model::{Change, InterviewId, Reason, ReasonCode, Terms};
use interlude_sandbox::model::{Damage, Fault};

use super::Wire;
use super::plan::{ListOutcome, ListPlan};
use crate::sim::check::LAG;
use crate::sim::describe;
use crate::sim::life::Step;
use crate::sim::oracle::{Believed, ClockReading, ListedInterview, MassDrop, ReceivedList, Source};
use crate::sim::server::{our_id, record};

/// A list call in flight.
pub(super) struct Call {
    pub(super) plan: ListPlan,
    began: u64,
    requested: ClockReading,
    versions: Vec<(InterviewId, usize)>,
}

/// The answer to a list call, as of the time at which the server wrote it.
pub(super) struct Written {
    listed: Listed,
    /// The index of the version that it shows of each interview.
    versions: Vec<(InterviewId, usize)>,
    records: Vec<(InterviewId, ListedInterview)>,
    unreadable: Vec<InterviewId>,
}

/// Returns the run of lists that drop most interviews, if a list of this length belongs to one.
fn dropped(last: Option<&ReceivedList>, listed: usize) -> Option<MassDrop> {
    let last = last?;
    let before = last
        .dropped
        .map_or(last.records.len(), |dropped| dropped.listed_before);
    (listed * 2 < before).then(|| MassDrop {
        listed_before: before,
        in_a_row: last.dropped.map_or(0, |dropped| dropped.in_a_row) + 1,
    })
}

impl Wire {
    /// Starts a list call. Returns None if the process dies first.
    pub(super) fn ask_for_list(&self) -> Option<Call> {
        let mut state = self.world.now();
        if state.step(self.life, "asking for the list") != Step::Runs {
            return None;
        }
        let state = &mut *state;
        let account = self.account;
        let plan = ListPlan::draw(state, account);
        state.maybe_move_interview(account, None, plan.to_server + plan.back);
        let (outcome, account_name) = (plan.outcome, account + 1);
        state.note(|| format!("account {account_name}: requests the list ({outcome:?})"));
        let server = &state.accounts[account].server;
        let versions = server.records.keys().map(|id| (*id, server.version(*id)));
        Some(Call {
            began: state.tick,
            requested: state.reading(),
            versions: versions.collect(),
            plan,
        })
    }

    /// Returns the server's answer, or None if the call fails.
    pub(super) fn write_list(&self, call: &Call, etag: Option<&str>) -> Option<Written> {
        let mut state = self.world.now();
        let state = &mut *state;
        let (now, rng) = (state.at(), &mut state.rng);
        let server = &mut state.accounts[self.account].server;
        let is_empty = call.plan.outcome == ListOutcome::EmptyList;
        let fault = match call.plan.outcome {
            ListOutcome::List => None,
            ListOutcome::EmptyList => Some(Fault::empty_list()),
            ListOutcome::ListWithUnreadable => {
                let ids: Vec<_> = server
                    .records
                    .keys()
                    .map(|id| id.get().unsigned_abs())
                    .collect();
                Some(Fault::unreadable(rng.pick(&ids), Damage::Times))
            }
            _ => return None,
        };
        let list = server.list(now, fault, rng);
        let shown = list.shown.iter().filter(|_| !is_empty);
        let versions: Vec<_> = shown.map(|(id, version)| (our_id(*id), *version)).collect();
        let version_of = |id: InterviewId| {
            let found = versions.iter().find(|(of, _)| *of == id);
            found.map_or(0, |(_, version)| *version)
        };
        let mut records: Vec<_> = list
            .interviews
            .iter()
            .map(|interview| record(interview, list.attributes))
            .collect();
        let listed = records.iter().map(|record| {
            let read = ListedInterview {
                terms: record.booking.as_ref().map(Terms::of),
                updated_at: record.listing.updated_at.unwrap(),
                version: version_of(record.id),
            };
            (record.id, read)
        });
        let listed = listed.collect();
        let broken = list.unreadable.map(|(id, _)| our_id(id));
        let broken: Vec<_> = records
            .extract_if(.., |record| Some(record.id) == broken)
            .map(|record| record.id)
            .collect();
        let age = Duration::ZERO;
        let is_known = etag.is_some() && etag == list.etag.as_deref();
        Some(Written {
            listed: match is_known {
                true => Listed::NotModified { age },
                false => Listed::Complete {
                    records,
                    unreadable: broken.iter().copied().map(unreadable).collect(),
                    etag: list.etag.clone(),
                    age,
                },
            },
            versions,
            records: listed,
            unreadable: broken,
        })
    }

    /// Delivers the list to the process and records it in the oracle.
    pub(super) fn receive_list(&self, call: &Call, written: Written) -> Listed {
        let mut state = self.world.now();
        let now = state.reading();
        let status = match written.listed {
            Listed::NotModified { .. } => "304",
            Listed::Complete { .. } => "200",
        };
        state.note(|| {
            let (requested, shown) = (call.requested.at, describe::listed(&written.records));
            format!("the list of {requested:?} is received: {status}{shown}")
        });
        let (at, received) = (now.at, state.tick);
        let sim_account = &mut state.accounts[self.account];
        let (oracle, outbox) = (&mut sim_account.oracle, &sim_account.disk.durable.outbox);
        let late = |id: &InterviewId| {
            oracle
                .answered
                .get(id)
                .is_some_and(|answered| *answered > call.began)
        };
        // While a request is in flight, terms equal to its base may be older or newer than the request.
        let may_be_old = |id: &InterviewId, terms: &Terms| {
            let is_base = outbox
                .of(*id)
                .iter()
                .any(|stored| stored.base.terms == *terms);
            is_base && oracle.in_flight.contains_key(id)
        };
        let shows = |id: &InterviewId| {
            let record = written.records.iter().find(|(of, _)| of == id);
            let terms = record.and_then(|(_, read)| read.terms.as_ref());
            terms.is_some_and(|terms| !may_be_old(id, terms)) && !written.unreadable.contains(id)
        };
        let may_lag = |id: &InterviewId| {
            let record = written.records.iter().find(|(of, _)| of == id);
            record.is_some_and(|(_, read)| oracle.may_lag(*id, read.updated_at, &call.requested))
        };
        let spoken_of = call.versions.iter().filter(|(id, _)| shows(id));
        let min_versions: Vec<_> = spoken_of
            .filter(|(id, _)| !late(id) && !may_lag(id))
            .filter_map(|(id, version)| {
                let (_, shown) = written.versions.iter().find(|(of, _)| of == id)?;
                Some((at, *id, *version.min(shown)))
            })
            .collect();
        let at_large = |id: &InterviewId| outbox.of(*id).iter().any(Change::has_open_request);
        let unconfirmed = &sim_account.disk.durable.unconfirmed;
        let may_be_replaced = |id: &InterviewId| {
            let mut requests = unconfirmed.iter().filter(|one| one.interview_id == *id);
            requests.any(|request| request.kind.proposal().is_some())
        };
        let listed = written.records.iter().filter(|(id, read)| {
            let is_readable = read.terms.is_some() && !written.unreadable.contains(id);
            is_readable && !late(id)
        });
        let source = match oracle.is_first_list {
            true => Source::FirstList,
            false => Source::List,
        };
        let listed: Vec<_> = listed
            .map(|(id, read)| Believed {
                received: at,
                id: *id,
                version: read.version,
                is_settled: !oracle.in_flight.contains_key(id) && !at_large(id),
                may_be_replaced: may_be_replaced(id),
                may_lag: may_lag(id),
                source,
            })
            .collect();
        // The process may take the list before an answer that came in the same instant, and cannot tell which of the two
        // is newer.
        let is_late: BTreeSet<_> = call
            .versions
            .iter()
            .map(|(id, _)| *id)
            .filter(late)
            .collect();
        let next = &mut oracle.next_min_versions;
        next.retain(|(received, id, _)| *received != at || !is_late.contains(id));
        oracle.is_first_list = false;
        oracle.next_listed.extend(listed);
        oracle.next_min_versions.extend(min_versions);
        for (id, read) in &written.records {
            if !written.unreadable.contains(id) {
                oracle.note_newest(*id, read.updated_at, now);
                oracle.note_heard(*id, read.version, now);
                let answered = oracle.answered.get(id);
                let newest = oracle.newest.get(id).map(|(newest, _)| *newest);
                if let Some((answered_at, first)) = oracle.first_after_answer.get_mut(id)
                    && answered.is_none_or(|answered| *answered < call.began)
                    && call.requested.is_within(LAG, answered_at)
                    && newest == Some(read.updated_at)
                {
                    first.get_or_insert(read.updated_at);
                }
            }
        }
        oracle.last_received = received;
        let dropped = dropped(oracle.last_list.as_deref(), written.records.len());
        let list = Arc::new(ReceivedList {
            dropped,
            began: call.began,
            requested: call.requested,
            received,
            received_at: at,
            answered: now.clocks,
            records: written.records.into_iter().collect(),
            versions: written.versions.into_iter().collect(),
            unreadable: written.unreadable,
        });
        oracle.last_list = Some(Arc::clone(&list));
        sim_account.note_listed(&list);
        written.listed
    }

    /// Delivers a failure in place of the list.
    pub(super) fn fail_list(&self, call: &Call) -> PullFailure {
        use PullFailureKind::{NoSuchUser, Offline, SignIn, Unusable};
        let (kind, code, message) = match call.plan.outcome {
            ListOutcome::NoConnection => (Offline, ReasonCode::Unreachable, "no connection"),
            ListOutcome::NoAnswer => (Offline, ReasonCode::NoAnswer, "no answer"),
            ListOutcome::SignIn => (SignIn, ReasonCode::SignIn, "401"),
            ListOutcome::NoSuchUser => (NoSuchUser, ReasonCode::Refused, "404"),
            ListOutcome::TryLater => (Unusable, ReasonCode::TryLater, "429"),
            ListOutcome::Fails => (Unusable, ReasonCode::ServerError, "503"),
            ListOutcome::Portal => (Unusable, ReasonCode::UnexpectedAnswer, "a portal's page"),
            ListOutcome::CutBody
            | ListOutcome::List
            | ListOutcome::ListWithUnreadable
            | ListOutcome::EmptyList => (Unusable, ReasonCode::UnexpectedAnswer, "a cut body"),
        };
        let began_at = call.requested.at;
        let mut state = self.world.now();
        state.note(|| format!("the list of {began_at:?} failed: {message}"));
        state.note_retry_after(call.plan.retry_after);
        PullFailure {
            kind,
            reason: Reason::local(code, message),
            retry_after: call.plan.retry_after,
        }
    }
}

fn unreadable(id: InterviewId) -> Unreadable {
    Unreadable {
        id: Some(id),
        title: None,
    }
}
