//! Answers requests: rightly, and as their faults want it.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;

use super::{Server, mixed};
use crate::model::call::Call;
use crate::model::checks;
use crate::model::event::Event;
use crate::model::fault::{Fault, FaultKind, TakesEffect};
use crate::model::interview::{Interview, Side};
use crate::model::moves::Move;
use crate::model::other_side;
use crate::model::refusal::Refusal;
use crate::model::request::{Answer, Ask, Attributes, List, Reply, Request};
use crate::model::rules::{Lag, RelatedCalls};
use crate::model::tokens::SIGN_IN_LASTS;

/// The extent to which a request takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Apply,
    /// It is answered as if it took effect.
    Preview,
    /// It is checked and answered with what was there before.
    Ignore,
}

impl Server {
    pub(super) fn reply(
        &mut self,
        request: &Request,
        fault: Option<Fault>,
        now: DateTime<Utc>,
        rng: &mut Rng,
    ) -> Reply {
        let Some(fault) = fault else {
            return self.run(request, None, Run::Apply, now, rng);
        };
        if let (FaultKind::OtherSideFirst(their), Some(interview)) =
            (&fault.kind, request.ask.interview())
        {
            self.record_move(interview, their.clone(), now);
        }
        let run = match fault.takes_effect {
            TakesEffect::Now | TakesEffect::Twice(_) => Run::Apply,
            TakesEffect::After(_) => Run::Preview,
            TakesEffect::Never => Run::Ignore,
        };
        if let TakesEffect::After(by) | TakesEffect::Twice(by) = fault.takes_effect {
            let again = Event::Request {
                request: request.clone(),
                fault: None,
            };
            self.schedule(now + by, again);
        }
        let mut reply = match (fault.in_place_of_the_answer(), run) {
            (Some(answer), Run::Preview | Run::Ignore) => answer.into(),
            (Some(answer), Run::Apply) => Reply {
                answer,
                ..self.run(request, Some(&fault), run, now, rng)
            },
            (None, _) => self.run(request, Some(&fault), run, now, rng),
        };
        self.distort(&mut reply.answer, &fault.kind);
        reply.fault = Some(fault);
        reply
    }

    /// Answers a request rightly.
    fn run(
        &mut self,
        request: &Request,
        fault: Option<&Fault>,
        run: Run,
        now: DateTime<Utc>,
        rng: &mut Rng,
    ) -> Reply {
        let is_related = matches!(
            request.ask.call(),
            Call::SignIn | Call::Accept { .. } | Call::Cancel { .. }
        );
        let answered = match (self.rules.related_calls, &request.ask) {
            (RelatedCalls::NotFound, _) if is_related => Err(checks::no_such_page()),
            (RelatedCalls::NotAllowed, _) if is_related => Err(checks::not_allowed()),
            (_, Ask::List { .. }) => self.answer_list(request, fault, now, rng),
            (_, Ask::SignIn { login, password }) => self.sign_in(login, password, now, rng),
            (_, Ask::Unknown) => Err(Refusal::error(404, "Not Found")),
            _ => self.change(request, run, now, rng),
        };
        answered.unwrap_or_else(|refusal| Answer::Refused(refusal).into())
    }

    fn answer_list(
        &mut self,
        request: &Request,
        fault: Option<&Fault>,
        now: DateTime<Utc>,
        rng: &mut Rng,
    ) -> Result<Reply, Refusal> {
        let Ask::List {
            partner,
            if_none_match,
        } = &request.ask
        else {
            return Err(Refusal::error(404, "Not Found"));
        };
        checks::key(request.credential.as_deref(), &self.api_key)?;
        if *partner != self.partner_id || !self.rules.knows_user {
            return Err(Refusal::error(404, "User not found."));
        }
        let list = match (fault.map(|fault| &fault.kind), self.rules.lag) {
            (Some(FaultKind::Stale(by)), _) => self.list_at(|| now - *by),
            (_, Lag::None) => self.list(),
            (_, Lag::Whole(longest)) => {
                let moment = now - up_to(longest, rng);
                self.list_at(|| moment)
            }
            (_, Lag::Each(longest)) => self.list_at(|| now - up_to(longest, rng)),
        };
        let has = if_none_match.as_deref().zip(list.etag.as_deref());
        let is_known = has.is_some_and(|(known, etag)| checks::names_etag(known, etag));
        // A fault in the body needs one, which a 304 does not have.
        Ok(match &list.etag {
            Some(etag) if is_known && !fault.is_some_and(Fault::needs_a_body) => {
                Answer::NotModified { etag: etag.clone() }.into()
            }
            _ => Answer::List(list).into(),
        })
    }

    fn sign_in(
        &mut self,
        login: &str,
        password: &str,
        now: DateTime<Utc>,
        rng: &mut Rng,
    ) -> Result<Reply, Refusal> {
        let user = &self.user;
        if (login, password) != (&user.login, &user.password) {
            return Err(Refusal::error(401, "Invalid Login or password."));
        }
        let until = now + SIGN_IN_LASTS;
        let token = self.tokens.mint(user.id, now, until, rng);
        Ok(Answer::SignedIn { token }.into())
    }

    /// Changes an interview for one of its sides.
    fn change(
        &mut self,
        request: &Request,
        run: Run,
        now: DateTime<Utc>,
        rng: &mut Rng,
    ) -> Result<Reply, Refusal> {
        let user = checks::user(request.credential.as_deref(), &self.tokens, now)?;
        let (side, interview) = match request.ask {
            Ask::Amend {
                side, interview, ..
            }
            | Ask::Accept { side, interview } => (side, interview),
            Ask::Reject { interview } => (Side::Interviewee, interview),
            Ask::Cancel { interview } => (Side::Interviewer, interview),
            _ => return Err(Refusal::error(404, "Not Found")),
        };
        // A 404 takes precedence over a 422, so the interview is looked up before the body is checked.
        let current = self.records.get(&interview).and_then(|all| all.last());
        let current = current.and_then(|version| version.interview.clone());
        let current = current.filter(|one| checks::is_side(one, side, user));
        let current = current.ok_or_else(|| checks::no_interview(interview))?;
        let wanted = match request.ask {
            Ask::Amend { body, .. } => Move::Propose(side, checks::slot(body, &self.rules, now)?),
            Ask::Accept { .. } => Move::Accept(side),
            Ask::Reject { .. } => Move::Reject(side),
            _ => Move::Cancel,
        };
        let newest = |server: &Self| server.versions(interview).len().checked_sub(1);
        if run == Run::Ignore {
            return Ok(Reply {
                version: newest(self),
                ..self.shown(current).into()
            });
        }
        let moved = self.moved(interview, &wanted, now);
        let (next, effect) = moved.map_err(|why| checks::refused_move(why, interview))?;
        let Some(next) = next.map(Arc::new) else {
            return Err(checks::no_interview(interview));
        };
        if run == Run::Preview {
            return Ok(self.shown(next).into());
        }
        let number = Some(request.number);
        self.put(
            interview,
            Some(Arc::clone(&next)),
            effect.clone(),
            number,
            now,
        );
        if let Some(behaviour) = &self.rules.other_side
            && let Some((after, reaction)) =
                other_side::reaction(interview, &effect, now, behaviour, rng)
        {
            self.schedule(now + after, reaction);
        }
        Ok(Reply {
            effect: Some(effect),
            version: newest(self),
            ..self.shown(next).into()
        })
    }

    fn shown(&self, interview: Arc<Interview>) -> Answer {
        let etag = self.etag(mixed(interview.id, self.revision));
        Answer::Interview {
            interview,
            attributes: Attributes::All,
            etag,
        }
    }

    /// Changes the right answer to what the fault makes of it.
    fn distort(&mut self, answer: &mut Answer, kind: &FaultKind) {
        match (answer, kind) {
            (Answer::Interview { interview, .. }, FaultKind::WrongId) => {
                Arc::make_mut(interview).id += 1;
            }
            (Answer::Interview { attributes, .. }, FaultKind::Short) => {
                *attributes = Attributes::Proposal;
            }
            (Answer::List(list), kind) => {
                let first = list.interviews.first().map(|one| one.id);
                let mut changed = List::clone(list);
                match kind {
                    FaultKind::WrongId => {
                        let first = changed.interviews.first_mut();
                        first.into_iter().for_each(|one| Arc::make_mut(one).id += 1);
                    }
                    FaultKind::Unreadable(wanted, damage) => {
                        changed.unreadable = wanted.or(first).map(|id| (id, *damage));
                    }
                    FaultKind::EmptyList => changed.interviews.clear(),
                    FaultKind::Times(_) | FaultKind::Rewritten(_) => {}
                    _ => return,
                }
                // The ETag of the right list would make the next one a 304.
                self.revision += 1;
                changed.etag = self.etag(mixed(2, self.revision));
                *list = Arc::new(changed);
            }
            _ => {}
        }
    }
}
impl Ask {
    fn interview(&self) -> Option<u64> {
        match *self {
            Self::Amend { interview, .. }
            | Self::Accept { interview, .. }
            | Self::Reject { interview }
            | Self::Cancel { interview } => Some(interview),
            Self::List { .. } | Self::SignIn { .. } | Self::Unknown => None,
        }
    }
}

impl Fault {
    fn in_place_of_the_answer(&self) -> Option<Answer> {
        Some(match &self.kind {
            FaultKind::Lost => Answer::Nothing,
            FaultKind::Refused(refusal) => Answer::Refused(refusal.clone()),
            FaultKind::Empty => Answer::Empty,
            FaultKind::Page => Answer::Page,
            FaultKind::Redirect(to) => Answer::Redirect(to.clone()),
            FaultKind::OtherShape => Answer::OtherShape,
            _ => return None,
        })
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self {
            answer,
            effect: None,
            version: None,
            fault: None,
        }
    }
}

fn up_to(longest: TimeDelta, rng: &mut Rng) -> TimeDelta {
    TimeDelta::milliseconds(rng.i64(0..=longest.num_milliseconds().max(0)))
}
