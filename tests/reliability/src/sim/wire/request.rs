use std::time::Duration;

use interlude_engine::remote::{ChangeAnswer, ChangeFailure, ChangeFailureKind, ChangeRequest};
use interlude_model::{Booking, ChangeKind, InterviewId, Reason, ReasonCode, Terms};
use interlude_sandbox::model::{Answer, Refusal, RefusalBody};

use super::Wire;
use super::plan::{RequestOutcome, RequestPlan};
use crate::sim::check::RequestEnd;
use crate::sim::describe;
use crate::sim::life::Step;
use crate::sim::oracle::Sent;
use crate::sim::server::{Server, booking};

impl Wire {
    /// Sends a request. Returns None if the process dies just before or just after.
    pub(super) fn begin_request(&self, request: ChangeRequest) -> Option<(u64, RequestPlan)> {
        let (id, kind) = (request.interview, request.kind);
        let mut state = self.world.now();
        let state = &mut *state;
        let account = self.account;
        let step = state.step(self.life, "sending a request");
        if step == Step::Dead || (step == Step::Dies && state.rng.percent(50)) {
            return None;
        }
        let plan = RequestPlan::draw(state, account, kind);
        let request = state.request_sent(account, id, kind);
        state.count(match kind {
            ChangeKind::Amend(_) => "requests: amend",
            ChangeKind::Accept(_) => "requests: accept",
            ChangeKind::Cancel => "requests: cancel",
        });
        let account_name = account + 1;
        state.note(|| {
            let asked = describe::kind(kind);
            format!("account {account_name}: request {request}, {id}, {asked}, goes out ({plan})")
        });
        let at = state.at();
        for after in &plan.arrives_after {
            let server = &mut state.accounts[account].server;
            server.expect_request(at + *after, (request, id, kind), plan.is_ignored);
        }
        if let (ChangeKind::Accept(_), [_, copy]) = (kind, &*plan.arrives_after) {
            state.maybe_propose_before_copy(account, id, plan.answered_after, *copy);
        }
        state.maybe_move_interview(account, Some(id), plan.answered_after);
        (step == Step::Runs).then_some((request, plan))
    }

    /// Lets a request arrive once more under a number of its own, without the knowledge of the process.
    pub(crate) fn repeat_later(&self, request: ChangeRequest) {
        let mut state = self.world.now();
        let at = state.at() + Duration::from_secs(20);
        let account = &mut state.accounts[self.account];
        let (id, kind) = (request.interview, request.kind);
        let queue = account.disk.durable.outbox.of(id);
        let Some(current) = queue.first().map(|current| current.id) else {
            return;
        };
        let tracked = account.oracle.changes.get(&current);
        let decisions = tracked.map_or(0, |tracked| tracked.decisions);
        let number = account.oracle.request();
        account.oracle.sent.insert(
            number,
            Sent {
                interview: id,
                kind,
                change: current,
                began_at: at,
                decisions,
                compared: None,
                is_early: false,
                answered_at: None,
                is_without_effect: false,
            },
        );
        account.server.expect_request(at, (number, id, kind), false);
    }

    /// Delivers the answer of a request to the process.
    pub(super) fn receive_answer(
        &self,
        number: u64,
        request: ChangeRequest,
        plan: &RequestPlan,
    ) -> Result<ChangeAnswer, ChangeFailure> {
        let id = request.interview;
        let mut state = self.world.now();
        let server = &state.accounts[self.account].server;
        let reply = server
            .reply(number)
            .filter(|_| plan.outcome == RequestOutcome::Answer);
        let (answer, end) = match reply.map(|reply| (&reply.answer, reply.version)) {
            Some((Answer::Interview { interview, .. }, made)) => {
                let booking = booking(interview);
                let version = made.unwrap_or_else(|| version(server, id, &booking));
                let amended = ChangeAnswer {
                    booking: booking.into(),
                    request_id: Some(format!("r-{number}")),
                };
                (Ok(amended), RequestEnd::Accepted { version })
            }
            Some((Answer::Refused(refusal), _)) => {
                let message = refusal.status.to_string();
                let refused = failure(RequestOutcome::Refusal, &message, plan);
                let kind = refused_as(request.kind, refusal);
                (
                    Err(ChangeFailure { kind, ..refused }),
                    RequestEnd::WithoutEffect,
                )
            }
            Some((answer, _)) => panic!("{answer:?} answers request {number}"),
            None => {
                let failure = failure(plan.outcome, plan.outcome.describe(), plan);
                let end = match failure.kind {
                    ChangeFailureKind::Unconfirmed => RequestEnd::Unconfirmed,
                    _ => RequestEnd::WithoutEffect,
                };
                (Err(failure), end)
            }
        };
        state.note(|| match &answer {
            Ok(_) => format!("request {number}: taken"),
            Err(failure) => {
                let (kind, message) = (failure.kind, &failure.reason.message);
                format!("request {number}: {kind:?}, {message}")
            }
        });
        state.note_retry_after(plan.retry_after);
        state.request_ended(self.account, id, end);
        answer
    }
}

/// Returns the kind of a refusal by the server.
fn refused_as(kind: ChangeKind, refusal: &Refusal) -> ChangeFailureKind {
    let is_page = matches!(refusal.body, RefusalBody::Html(_));
    let lacks_call = refusal.status == 405 || (refusal.status == 404 && is_page);
    match kind {
        ChangeKind::Accept(_) | ChangeKind::Cancel if lacks_call => ChangeFailureKind::NotOffered,
        _ => ChangeFailureKind::Refused,
    }
}

/// Returns the version that an answer of a request shows that made none.
fn version(server: &Server, id: InterviewId, booking: &Booking) -> usize {
    let terms = Some(Terms::of(booking));
    let versions = server.versions(id);
    let alike = versions.iter().position(|version| version.terms == terms);
    alike.unwrap_or_default()
}

fn failure(outcome: RequestOutcome, message: &str, plan: &RequestPlan) -> ChangeFailure {
    let (kind, code) = match outcome {
        RequestOutcome::NoConnection => (ChangeFailureKind::Offline, ReasonCode::Unreachable),
        RequestOutcome::SignIn => (ChangeFailureKind::SignIn, ReasonCode::SignIn),
        RequestOutcome::TryLater => (ChangeFailureKind::TryLater, ReasonCode::TryLater),
        RequestOutcome::Refusal => (ChangeFailureKind::Refused, ReasonCode::Refused),
        RequestOutcome::Failure => (ChangeFailureKind::Unconfirmed, ReasonCode::ServerError),
        RequestOutcome::Portal | RequestOutcome::CutBody => {
            (ChangeFailureKind::Unconfirmed, ReasonCode::UnexpectedAnswer)
        }
        RequestOutcome::Answer | RequestOutcome::Nothing => {
            (ChangeFailureKind::Unconfirmed, ReasonCode::NoAnswer)
        }
    };
    ChangeFailure {
        kind,
        reason: Reason::local(code, message),
        retry_after: plan.retry_after,
    }
}
