use interlude_domain::{Booking, InterviewId, Reason, ReasonCode, Slot, Terms};
use interlude_engine::remote::{AmendFailure, AmendFailureKind, Amended};

use super::Wire;
use super::fate::{AmendFate, Heard};
use crate::check::Landing;
use crate::life::Step;
use crate::server::{Arrival, Hand, Reply, Server};
use crate::words;

impl Wire {
    /// A request goes out, unless its process dies first: just before, or just after.
    pub(super) fn send(&self, id: InterviewId, slot: Slot) -> Option<(u64, AmendFate)> {
        let mut state = self.world.now();
        let state = &mut *state;
        let account = self.account;
        let step = state.step(self.life, "sending an amend");
        if step == Step::Dead || (step == Step::Dies && state.chance.percent(50)) {
            return None;
        }
        let fate = AmendFate::draw(state, account);
        let request = state.posted(account, id, slot);
        state.count("requests");
        let account_name = account + 1;
        state.note(|| {
            let slot = words::slot(slot);
            format!(
                "account {account_name}: request {request} for {id} to {slot} goes out ({fate})"
            )
        });
        let at = state.at();
        for after in &fate.arrives_after {
            let is_ignored = fate.is_ignored;
            let arrival = Arrival::Amend {
                request,
                id,
                slot,
                is_ignored,
            };
            state.sides[account].server.expect(at + *after, arrival);
        }
        state.tempt(account, Some(id), fate.heard_after);
        (step == Step::Goes).then_some((request, fate))
    }

    /// What the process hears of its request.
    pub(super) fn hear(
        &self,
        request: u64,
        id: InterviewId,
        fate: &AmendFate,
    ) -> Result<Amended, AmendFailure> {
        let mut state = self.world.now();
        let server = &state.sides[self.account].server;
        let reply = server
            .reply(request)
            .filter(|_| fate.heard == Heard::Answer);
        let (answer, landing) = match reply {
            Some(Reply::Taken(booking)) => {
                let version = version(server, id, request, booking);
                let amended = Amended {
                    booking: (**booking).clone().into(),
                    request_id: Some(format!("r-{request}")),
                };
                (Ok(amended), Landing::Well { version })
            }
            Some(Reply::Refused(words)) => (
                Err(failure(Heard::Refusal, words, fate)),
                Landing::WithoutEffect,
            ),
            None => {
                let failure = failure(fate.heard, fate.heard.words(), fate);
                let landing = match failure.kind {
                    AmendFailureKind::Unclear => Landing::Unconfirmed,
                    _ => Landing::WithoutEffect,
                };
                (Err(failure), landing)
            }
        };
        state.note(|| match &answer {
            Ok(_) => format!("request {request}: taken"),
            Err(failure) => {
                let (kind, words) = (failure.kind, &failure.reason.message);
                format!("request {request}: {kind:?}, {words}")
            }
        });
        state.held(fate.retry_after);
        state.landed(self.account, id, landing);
        answer
    }
}

/// The version that an answer tells of: the one that the request made, or else one like it.
fn version(server: &Server, id: InterviewId, request: u64, booking: &Booking) -> usize {
    let versions = server.versions(id);
    let terms = Terms::of(booking);
    let is_made = |by: Hand| matches!(by, Hand::Ours { request: by, .. } if by == request);
    let made = versions.iter().position(|version| is_made(version.by));
    let alike = || {
        versions
            .iter()
            .position(|version| version.terms.as_ref() == Some(&terms))
    };
    made.or_else(alike).unwrap_or_default()
}

fn failure(heard: Heard, words: &str, fate: &AmendFate) -> AmendFailure {
    let (kind, code) = match heard {
        Heard::NoConnection => (AmendFailureKind::Offline, ReasonCode::Unreachable),
        Heard::SignIn => (AmendFailureKind::SignIn, ReasonCode::SignIn),
        Heard::TryLater => (AmendFailureKind::TryLater, ReasonCode::TryLater),
        Heard::Refusal => (AmendFailureKind::Refused, ReasonCode::Refused),
        Heard::Failure => (AmendFailureKind::Unclear, ReasonCode::ServerError),
        Heard::Portal | Heard::CutBody => (AmendFailureKind::Unclear, ReasonCode::UnexpectedAnswer),
        Heard::Answer | Heard::Nothing => (AmendFailureKind::Unclear, ReasonCode::NoAnswer),
    };
    AmendFailure {
        kind,
        reason: Reason::local(code, words),
        retry_after: fate.retry_after,
    }
}
