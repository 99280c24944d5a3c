use interlude_engine::remote::{AmendFailure, AmendFailureKind, Amended};
use interlude_model::{Booking, InterviewId, Reason, ReasonCode, Slot, Terms};
use interlude_sandbox::model::Answer;

use super::Wire;
use super::plan::{AmendOutcome, AmendPlan};
use crate::sim::check::RequestEnd;
use crate::sim::describe;
use crate::sim::life::Step;
use crate::sim::server::{Server, booking};

impl Wire {
    /// Sends a request. Returns None if the process dies just before or just after.
    pub(super) fn begin_amend(&self, id: InterviewId, slot: Slot) -> Option<(u64, AmendPlan)> {
        let mut state = self.world.now();
        let state = &mut *state;
        let account = self.account;
        let step = state.step(self.life, "sending an amend");
        if step == Step::Dead || (step == Step::Dies && state.rng.percent(50)) {
            return None;
        }
        let plan = AmendPlan::draw(state, account);
        let request = state.request_sent(account, id, slot);
        state.count("requests");
        let account_name = account + 1;
        state.note(|| {
            let slot = describe::slot(slot);
            format!(
                "account {account_name}: request {request} for {id} to {slot} goes out ({plan})"
            )
        });
        let at = state.at();
        for after in &plan.arrives_after {
            let server = &mut state.accounts[account].server;
            server.expect_amend(at + *after, (request, id, slot), plan.is_ignored);
        }
        state.maybe_move_interview(account, Some(id), plan.answered_after);
        (step == Step::Runs).then_some((request, plan))
    }

    /// Delivers the answer of a request to the process.
    pub(super) fn receive_answer(
        &self,
        request: u64,
        id: InterviewId,
        plan: &AmendPlan,
    ) -> Result<Amended, AmendFailure> {
        let mut state = self.world.now();
        let server = &state.accounts[self.account].server;
        let reply = server
            .reply(request)
            .filter(|_| plan.outcome == AmendOutcome::Answer);
        let (answer, end) = match reply.map(|reply| (&reply.answer, reply.version)) {
            Some((Answer::Interview { interview, .. }, made)) => {
                let booking = booking(interview);
                let version = made.unwrap_or_else(|| version(server, id, &booking));
                let amended = Amended {
                    booking: booking.into(),
                    request_id: Some(format!("r-{request}")),
                };
                (Ok(amended), RequestEnd::Accepted { version })
            }
            Some((Answer::Refused(refusal), _)) => (
                Err(failure(
                    AmendOutcome::Refusal,
                    &refusal.status.to_string(),
                    plan,
                )),
                RequestEnd::WithoutEffect,
            ),
            Some((answer, _)) => panic!("{answer:?} answers request {request}"),
            None => {
                let failure = failure(plan.outcome, plan.outcome.describe(), plan);
                let end = match failure.kind {
                    AmendFailureKind::Unconfirmed => RequestEnd::Unconfirmed,
                    _ => RequestEnd::WithoutEffect,
                };
                (Err(failure), end)
            }
        };
        state.note(|| match &answer {
            Ok(_) => format!("request {request}: taken"),
            Err(failure) => {
                let (kind, message) = (failure.kind, &failure.reason.message);
                format!("request {request}: {kind:?}, {message}")
            }
        });
        state.note_retry_after(plan.retry_after);
        state.request_ended(self.account, id, end);
        answer
    }
}

/// Returns the version that an answer of a request shows that made none.
fn version(server: &Server, id: InterviewId, booking: &Booking) -> usize {
    let terms = Some(Terms::of(booking));
    let versions = server.versions(id);
    let alike = versions.iter().position(|version| version.terms == terms);
    alike.unwrap_or_default()
}

fn failure(outcome: AmendOutcome, message: &str, plan: &AmendPlan) -> AmendFailure {
    let (kind, code) = match outcome {
        AmendOutcome::NoConnection => (AmendFailureKind::Offline, ReasonCode::Unreachable),
        AmendOutcome::SignIn => (AmendFailureKind::SignIn, ReasonCode::SignIn),
        AmendOutcome::TryLater => (AmendFailureKind::TryLater, ReasonCode::TryLater),
        AmendOutcome::Refusal => (AmendFailureKind::Refused, ReasonCode::Refused),
        AmendOutcome::Failure => (AmendFailureKind::Unconfirmed, ReasonCode::ServerError),
        AmendOutcome::Portal | AmendOutcome::CutBody => {
            (AmendFailureKind::Unconfirmed, ReasonCode::UnexpectedAnswer)
        }
        AmendOutcome::Answer | AmendOutcome::Nothing => {
            (AmendFailureKind::Unconfirmed, ReasonCode::NoAnswer)
        }
    };
    AmendFailure {
        kind,
        reason: Reason::local(code, message),
        retry_after: plan.retry_after,
    }
}
