//! The network between the engine and its server.

mod fate;

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use interlude_domain::{InterviewId, Reason, ReasonCode, Slot, Terms};
use interlude_engine::remote::{
    AmendFailure, AmendFailureKind, Amended, Listed, Progress, PullFailure, PullFailureKind, Remote,
};
use tokio::time::sleep;

use self::fate::{AmendFate, Heard, ListFate, Said};
use crate::book;
use crate::check::Landing;
use crate::life::Step;
use crate::server::{Arrival, Reply};
use crate::slots::range;
use crate::world::{State, World};

/// A process's way to an account's server.
#[derive(Debug)]
pub(crate) struct Wire {
    pub(crate) world: World,
    pub(crate) account: usize,
    pub(crate) life: u32,
}

/// A list that was asked for.
struct Call {
    began: u64,
    began_at: Duration,
    versions: Vec<(InterviewId, usize)>,
    fate: ListFate,
}

impl Remote for Wire {
    async fn list(
        &self,
        etag: Option<&str>,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Listed, PullFailure> {
        let Some(call) = self.ask_for_list() else {
            return pending().await;
        };
        sleep(call.fate.to_server).await;
        let answer = self.read_list(&call, etag);
        progress(Progress {
            received: 1,
            total: None,
        });
        sleep(call.fate.back).await;
        match answer {
            Some(answer) if self.arrives("a list's answer") => Ok(self.have_list(&call, answer)),
            None if self.arrives("a list's failure") => Err(self.miss_list(&call)),
            _ => pending().await,
        }
    }

    async fn amend(&self, id: InterviewId, slot: Slot) -> Result<Amended, AmendFailure> {
        let Some((request, fate)) = self.send(id, slot) else {
            return pending().await;
        };
        sleep(fate.heard_after).await;
        if !self.arrives("an amend's answer") {
            return pending().await;
        }
        let mut state = self.world.now();
        let (answer, landing) = hear(&state, self.account, request, id, &fate);
        state.note(|| match &answer {
            Ok(_) => format!("request {request}: taken"),
            Err(failure) => format!(
                "request {request}: {:?}, {}",
                failure.kind, failure.reason.message
            ),
        });
        state.landed(self.account, id, landing);
        answer
    }
}

/// What a list answer holds, from the moment at which the server wrote it.
struct Written {
    listed: Listed,
    records: Vec<(InterviewId, book::Read)>,
    unreadable: Vec<InterviewId>,
}

impl Wire {
    /// Whether an answer still finds the process.
    fn arrives(&self, what: &'static str) -> bool {
        self.world.now().step(self.life, what) == Step::Goes
    }

    fn ask_for_list(&self) -> Option<Call> {
        let mut state = self.world.now();
        if state.step(self.life, "asking for the list") != Step::Goes {
            return None;
        }
        let state = &mut *state;
        let account = self.account;
        let fate = ListFate::draw(state, account);
        state.tempt(account, None, fate.to_server + fate.back);
        state.count("lists");
        let (said, account_name) = (fate.said, account + 1);
        state.note(|| format!("account {account_name}: asks for the list ({said:?})"));
        let server = &state.sides[account].server;
        let versions = server.records.keys().map(|id| (*id, server.version(*id)));
        Some(Call {
            began: state.tick,
            began_at: state.at(),
            versions: versions.collect(),
            fate,
        })
    }

    fn read_list(&self, call: &Call, etag: Option<&str>) -> Option<Written> {
        if !matches!(call.fate.said, Said::List | Said::ListWithUnreadable) {
            return None;
        }
        let mut state = self.world.now();
        let state = &mut *state;
        let server = &state.sides[self.account].server;
        let current = server.etag();
        let mut list = server.list();
        let seen = list.iter().filter_map(|record| {
            let latest = server.latest(record.id)?;
            let read = book::Read {
                terms: latest.terms.clone().filter(|_| !server.is_hidden),
                updated_at: latest.updated_at,
            };
            Some((record.id, read))
        });
        let records: Vec<_> = seen.collect();
        if etag.is_some() && etag == current.as_deref() {
            return Some(Written {
                listed: Listed::NotModified,
                records,
                unreadable: Vec::new(),
            });
        }
        let ids: Vec<_> = list.iter().map(|record| record.id).collect();
        let broken = state
            .chance
            .pick(&ids)
            .filter(|_| call.fate.said == Said::ListWithUnreadable);
        list.retain(|record| Some(record.id) != broken);
        Some(Written {
            listed: Listed::Complete {
                records: list,
                unreadable: usize::from(broken.is_some()),
                etag: current,
            },
            records,
            unreadable: broken.into_iter().collect(),
        })
    }

    fn have_list(&self, call: &Call, written: Written) -> Listed {
        let mut state = self.world.now();
        let answered = state.clocks();
        let word = match written.listed {
            Listed::NotModified => "304",
            Listed::Complete { .. } => "200",
        };
        state.note(|| format!("the list of {:?} is had: {word}", call.began_at));
        let (at, had) = (state.at(), state.tick);
        let side = &mut state.sides[self.account];
        let (book, outbox) = (&mut side.book, &side.platter.kept.outbox);
        let late = |id: &InterviewId| {
            book.answered
                .get(id)
                .is_some_and(|answered| *answered > call.began)
        };
        // While a request is under way, what equals its base may be older than it, or younger.
        let may_be_old = |id: &InterviewId, terms: &Terms| {
            let is_base = outbox.of(*id).iter().any(|kept| kept.base.terms == *terms);
            is_base && book.in_flight.contains_key(id)
        };
        let shows = |id: &InterviewId| {
            let record = written.records.iter().find(|(of, _)| of == id);
            let terms = record.and_then(|(_, read)| read.terms.as_ref());
            terms.is_some_and(|terms| !may_be_old(id, terms)) && !written.unreadable.contains(id)
        };
        let spoken_of = call.versions.iter().filter(|(id, _)| shows(id));
        let floors: Vec<_> = spoken_of
            .filter(|(id, _)| !late(id))
            .map(|(id, version)| (at, *id, *version))
            .collect();
        book.next_floors.extend(floors);
        book.last_list = Some(Arc::new(book::Heard {
            began: call.began,
            had,
            answered,
            records: written.records.into_iter().collect(),
            unreadable: written.unreadable,
        }));
        written.listed
    }

    fn miss_list(&self, call: &Call) -> PullFailure {
        let (kind, code, words) = match call.fate.said {
            Said::NoConnection => (
                PullFailureKind::Offline,
                ReasonCode::Unreachable,
                "no connection",
            ),
            Said::NoAnswer => (PullFailureKind::Offline, ReasonCode::NoAnswer, "no answer"),
            Said::SignIn => (PullFailureKind::SignIn, ReasonCode::SignIn, "401"),
            Said::NoSuchUser => (PullFailureKind::NoSuchUser, ReasonCode::Refused, "404"),
            Said::TryLater => (PullFailureKind::Unusable, ReasonCode::TryLater, "429"),
            Said::Fails => (PullFailureKind::Unusable, ReasonCode::ServerError, "503"),
            Said::Portal => (
                PullFailureKind::Unusable,
                ReasonCode::UnexpectedAnswer,
                "a portal's page",
            ),
            Said::CutBody | Said::List | Said::ListWithUnreadable => (
                PullFailureKind::Unusable,
                ReasonCode::UnexpectedAnswer,
                "a cut body",
            ),
        };
        self.world
            .now()
            .note(|| format!("the list of {:?} is not had: {words}", call.began_at));
        PullFailure {
            kind,
            reason: Reason::local(code, words),
            retry_after: call.fate.retry_after,
        }
    }

    /// A request goes out, unless its process dies first: just before, or just after.
    fn send(&self, id: InterviewId, slot: Slot) -> Option<(u64, AmendFate)> {
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
            let slot = range(slot.into());
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
}

impl State {
    /// The other side may move while a request is under way.
    fn tempt(&mut self, account: usize, id: Option<InterviewId>, within: Duration) {
        if self.network == crate::world::Network::Healed
            || !self.chance.percent(self.scenario.meddling)
        {
            return;
        }
        let now = self.at();
        let server = &mut self.sides[account].server;
        let ids: Vec<_> = server.records.keys().copied().collect();
        if let Some(id) = id.or_else(|| self.chance.pick(&ids)) {
            let within = u64::try_from(within.as_millis()).unwrap_or_default();
            let at = now + self.chance.millis(0..within + 200);
            server.expect(at, Arrival::Move(id));
        }
    }
}

/// What the process hears of its request, and what that means.
fn hear(
    state: &State,
    account: usize,
    request: u64,
    id: InterviewId,
    fate: &AmendFate,
) -> (Result<Amended, AmendFailure>, Landing) {
    let server = &state.sides[account].server;
    let failed = |kind, code, words: &str, landing| {
        let failure = AmendFailure {
            kind,
            reason: Reason::local(code, words),
            retry_after: fate.retry_after,
        };
        (Err(failure), landing)
    };
    let in_doubt = |words| {
        let code = ReasonCode::NoAnswer;
        failed(AmendFailureKind::Unclear, code, words, Landing::InDoubt)
    };
    match fate.heard {
        Heard::Answer => match server.reply(request) {
            Some(Reply::Taken(booking)) => {
                let versions = server
                    .records
                    .get(&id)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let terms = Terms::of(booking);
                let version = versions.iter().position(|version| {
                    matches!(version.by, crate::server::Hand::Ours { request: by, .. } if by == request)
                });
                let version = version.or_else(|| {
                    versions
                        .iter()
                        .position(|version| version.terms.as_ref() == Some(&terms))
                });
                let amended = Amended {
                    booking: (**booking).clone(),
                    request_id: Some(format!("r-{request}")),
                };
                let version = version.unwrap_or_default();
                (Ok(amended), Landing::Well { version })
            }
            Some(Reply::Refused(words)) => failed(
                AmendFailureKind::Refused,
                ReasonCode::Refused,
                words,
                Landing::WithoutEffect,
            ),
            None => in_doubt("no answer"),
        },
        Heard::Nothing => in_doubt("no answer"),
        Heard::Failure => in_doubt("502"),
        Heard::Portal => in_doubt("a portal's page"),
        Heard::CutBody => in_doubt("a cut body"),
        Heard::NoConnection => {
            let code = ReasonCode::Unreachable;
            failed(
                AmendFailureKind::Offline,
                code,
                "no connection",
                Landing::WithoutEffect,
            )
        }
        Heard::SignIn => failed(
            AmendFailureKind::SignIn,
            ReasonCode::SignIn,
            "401",
            Landing::WithoutEffect,
        ),
        Heard::TryLater => failed(
            AmendFailureKind::TryLater,
            ReasonCode::TryLater,
            "429",
            Landing::WithoutEffect,
        ),
        Heard::Refusal => failed(
            AmendFailureKind::Refused,
            ReasonCode::Refused,
            "422",
            Landing::WithoutEffect,
        ),
    }
}
