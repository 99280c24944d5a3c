//! The simulated server of an account: the sandbox's model behind the engine's types. It keeps every version of
//! every interview, and who made it, for the rules.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use interlude_model::{
    Booking, ChangeKind, InterviewId, ListRecord, Listing, Party, Range, Slot, Status, Terms,
    Timestamp,
};
use interlude_sandbox::model::{
    self, Answer, Ask, Attributes, Effect, Event, Fault, Happened, Happening, Interview, Lag, List,
    ListMode, Move, Past, Reply, Request, Rules, Setup, Side, Span, User,
};
use interlude_sandbox::sample::booked;

use crate::sim::describe;
use crate::sim::rng::Rng;
use crate::sim::scenario::{ListVisibility, Scenario, ServerOptions};
use crate::sim::slots::{EPOCH, all_slots, any_slot};
use crate::sim::trace::Trace;

/// One account's server.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) options: ServerOptions,
    /// All versions of every interview, oldest first.
    pub(crate) records: BTreeMap<InterviewId, Vec<Version>>,
    /// The list hides the times at present.
    pub(crate) is_hidden: bool,
    model: model::Server,
    credential: String,
    /// The first answer to every request that arrived.
    replies: BTreeMap<u64, Reply>,
    /// The versions that requests of ours made since this was last taken.
    new_effects: Vec<(InterviewId, usize)>,
    /// The number of the API key that it accepts. Each renewal increments it; so for the token. A request with
    /// another one does not reach the model.
    pub(crate) key: u8,
    pub(crate) token: u8,
    pub(crate) knows_user: bool,
}

/// One version of an interview.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    /// None while it is deleted.
    pub(crate) terms: Option<Terms>,
    pub(crate) updated_at: Timestamp,
    pub(crate) by: Author,
}

/// The author of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Author {
    /// A request of this application.
    Ours { request: u64, kind: ChangeKind },
    /// Any other client.
    Theirs,
}

impl Server {
    pub(crate) fn new(account: usize, scenario: &Scenario, rng: &mut Rng) -> Self {
        let options = scenario.server;
        let is_hidden = options.visibility == ListVisibility::Hidden;
        let user = User::default();
        let any_time = |rng: &mut Rng| their_slot(any_slot(account, rng).unwrap());
        let interviews = (1..=scenario.interviews).map(|id| {
            let agreed = any_time(rng);
            booked(
                &user,
                id.unsigned_abs(),
                "Ann",
                agreed,
                moment(Duration::ZERO),
            )
        });
        let setup = Setup {
            interviews: interviews.collect(),
            rules: Rules {
                list: list_mode(is_hidden),
                etags: options.has_etags,
                lag: lag(scenario),
                related_calls: options.related_calls,
                round: NonZeroU32::new(options.rounds_to).filter(|step| step.get() > 1),
                past: Past::Allowed,
                refuses_cancelled: options.is_strict,
                names_side: options.names_party,
                times: all_slots(account).map(their_slot).collect(),
                ..Rules::default()
            },
            user,
            partner_id: "sample".to_owned(),
            api_key: None,
        };
        let begin = moment(Duration::ZERO);
        let mut model = model::Server::new(setup, begin, rng.source());
        let id = model.user.id;
        let credential =
            model
                .tokens
                .mint(id, begin, begin + TimeDelta::days(10_000), rng.source());
        for id in 1..=scenario.interviews.unsigned_abs() {
            if rng.percent(50) {
                let wanted = Move::Propose(Side::Interviewee, any_time(rng));
                model.make_move(id, &wanted, begin).unwrap();
            }
        }
        let mut server = Self {
            options,
            records: BTreeMap::new(),
            is_hidden,
            model,
            credential,
            replies: BTreeMap::new(),
            new_effects: Vec::new(),
            key: 1,
            token: 1,
            knows_user: true,
        };
        for id in 1..=scenario.interviews.unsigned_abs() {
            server.note_versions(id);
        }
        server
    }

    /// Schedules the arrival of a request. If it is ignored, it is accepted, and nothing is stored.
    pub(crate) fn expect_request(
        &mut self,
        at: Duration,
        (number, id, kind): (u64, InterviewId, ChangeKind),
        is_ignored: bool,
    ) {
        let interview = their_id(id);
        let ask = match kind {
            ChangeKind::Amend(slot) => Ask::amend(interview, their_slot(slot)),
            ChangeKind::Accept(_) => Ask::Accept {
                side: Side::Interviewer,
                interview,
            },
            ChangeKind::Cancel => Ask::Cancel { interview },
        };
        let request = Request {
            number,
            credential: Some(self.credential.clone()),
            ask,
        };
        let fault = is_ignored.then(Fault::not_taken);
        self.model
            .schedule(moment(at), Event::Request { request, fault });
    }

    /// Schedules a random change by the other side.
    pub(crate) fn expect_move(&mut self, at: Duration, id: InterviewId) {
        let interview = their_id(id);
        self.model
            .schedule(moment(at), Event::AnyMove { interview });
    }

    /// Schedules a proposal of the other side.
    pub(crate) fn expect_proposal(&mut self, at: Duration, id: InterviewId, slot: Slot) {
        let wanted = Move::Propose(Side::Interviewee, their_slot(slot));
        let interview = their_id(id);
        self.model
            .schedule(moment(at), Event::Move { interview, wanted });
    }

    /// Returns true if a request has not arrived yet.
    pub(crate) fn is_expecting(&self) -> bool {
        self.model.events().any(is_request)
    }

    /// Cancels the scheduled changes of the other side, and lets no list lag any more.
    pub(crate) fn calm_down(&mut self) {
        self.model.retain_events(is_request);
        self.model.set_rules(|rules| rules.lag = Lag::None);
    }

    /// Processes every event that is due.
    pub(crate) fn catch_up(&mut self, now: Duration, rng: &mut Rng, trace: &mut Trace) {
        while let Some(at) = self.model.next_event().filter(|at| *at <= moment(now)) {
            self.model.advance(at, rng.source());
            for happened in self.model.take_happened() {
                self.note(happened, trace);
            }
        }
    }

    /// Returns the versions that requests of ours made since the last call.
    pub(crate) fn take_new_effects(&mut self) -> Vec<(InterviewId, usize)> {
        std::mem::take(&mut self.new_effects)
    }

    /// Returns the version that the answer to a request showed.
    pub(crate) fn answered_version(&self, request: u64) -> Option<usize> {
        self.reply(request)?.version
    }

    /// Returns the first answer to a request that arrived.
    pub(crate) fn reply(&self, request: u64) -> Option<&Reply> {
        self.replies.get(&request)
    }

    /// Returns the list as the server answers it now.
    pub(crate) fn list(&mut self, now: Duration, fault: Option<Fault>, rng: &mut Rng) -> Arc<List> {
        let ask = Ask::List {
            partner: self.model.partner_id.clone(),
            if_none_match: None,
        };
        let request = Request {
            number: 0,
            credential: Some(self.model.api_key.clone()),
            ask,
        };
        let reply = self
            .model
            .answer(&request, fault, moment(now), rng.source());
        let Answer::List(list) = reply.answer else {
            panic!("{reply:?} is no list");
        };
        list
    }

    /// Returns all versions of an interview, oldest first.
    pub(crate) fn versions(&self, id: InterviewId) -> &[Version] {
        self.records.get(&id).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn latest(&self, id: InterviewId) -> Option<&Version> {
        self.versions(id).last()
    }

    /// Returns the index of the current version.
    pub(crate) fn version(&self, id: InterviewId) -> usize {
        self.versions(id).len().saturating_sub(1)
    }

    /// Returns the index of the version that was current at that time.
    pub(crate) fn version_at(&self, id: InterviewId, at: Duration) -> Option<usize> {
        self.model.version_at(their_id(id), moment(at))
    }

    /// Hides the times in the list from now on, or shows them.
    pub(crate) fn hide(&mut self, is_hidden: bool) {
        self.is_hidden = is_hidden;
        self.model
            .set_rules(|rules| rules.list = list_mode(is_hidden));
    }

    /// Returns a slot as this server stores it.
    pub(crate) fn stores(&self, slot: Slot) -> Range {
        range(self.model.rules().stored(their_slot(slot)).into())
    }

    /// Describes the current version of an interview for the trace.
    pub(crate) fn describe(&self, id: InterviewId) -> String {
        self.latest(id)
            .and_then(|version| version.terms.as_ref())
            .map_or_else(|| "deleted".to_owned(), describe::terms)
    }

    /// Adds the new versions of an interview to the records.
    fn note_versions(&mut self, interview: u64) {
        let known = self.records.entry(our_id(interview)).or_default();
        let new = self.model.versions(interview).iter().skip(known.len());
        known.extend(new.map(version));
    }

    fn note(&mut self, happened: Happened, trace: &mut Trace) {
        let at = Timestamp::from(happened.at).since(EPOCH);
        match happened.what {
            Happening::Request { number, reply } => {
                if let Answer::Interview { interview, .. } = &reply.answer {
                    let (id, known) = (
                        our_id(interview.id),
                        self.versions(our_id(interview.id)).len(),
                    );
                    self.note_versions(interview.id);
                    let made = known..self.versions(id).len();
                    self.new_effects.extend(made.map(|version| (id, version)));
                }
                trace.note(at, || match &reply.answer {
                    Answer::Interview { interview, .. } => {
                        let now = self.describe(our_id(interview.id));
                        format!(
                            "server: request {number} arrives, {} now {now}",
                            interview.id
                        )
                    }
                    answer => format!("server: request {number} arrives: {answer:?}"),
                });
                self.replies.entry(number).or_insert(*reply);
            }
            Happening::Move {
                interview,
                wanted,
                result,
            } => {
                self.note_versions(interview);
                trace.note(at, || {
                    let now = self.describe(our_id(interview));
                    format!("server: {wanted:?} ({result:?}), {interview} now {now}")
                });
            }
        }
    }
}

fn is_request(event: &Event) -> bool {
    matches!(event, Event::Request { .. })
}

fn lag(scenario: &Scenario) -> Lag {
    let longest = TimeDelta::seconds(scenario.list_lag.into());
    match scenario.list_lag {
        0 => Lag::None,
        _ if scenario.server.lags_by_record => Lag::Each(longest),
        _ => Lag::Whole(longest),
    }
}

fn list_mode(is_hidden: bool) -> ListMode {
    match is_hidden {
        true => ListMode::Strict,
        false => ListMode::Full,
    }
}

fn version(version: &model::Version) -> Version {
    let interview = version.interview.as_deref();
    let by = match (&version.effect, version.request) {
        (Effect::Proposed { asked, .. }, Some(request)) => Author::Ours {
            request,
            kind: ChangeKind::Amend(range((*asked).into()).slot().unwrap()),
        },
        (Effect::Accepted { agreed, .. }, Some(request)) => Author::Ours {
            request,
            kind: ChangeKind::Accept(range(*agreed).slot().unwrap()),
        },
        (Effect::Cancelled, Some(request)) => Author::Ours {
            request,
            kind: ChangeKind::Cancel,
        },
        _ => Author::Theirs,
    };
    Version {
        terms: interview.map(|interview| Terms::of(&booking(interview))),
        updated_at: interview
            .map_or(version.at, |interview| interview.updated_at)
            .into(),
        by,
    }
}

/// Returns an interview of the list.
pub(crate) fn record(interview: &Interview, attributes: Attributes) -> ListRecord {
    ListRecord {
        id: our_id(interview.id),
        listing: Listing {
            title: Some(interview.title.clone().into_owned()),
            updated_at: Some(interview.updated_at.into()),
            ..Listing::default()
        },
        booking: (attributes == Attributes::All).then(|| booking(interview)),
    }
}

/// Returns the times of an interview.
pub(crate) fn booking(interview: &Interview) -> Booking {
    let booking = interview.booking.as_ref().unwrap();
    let (agreed, proposed) = (range(booking.agreed), range(booking.proposed));
    Booking {
        start_at: agreed.start(),
        end_at: agreed.end(),
        amend_start_at: proposed.start(),
        amend_end_at: proposed.end(),
        amended_by: booking.amended_by.as_deref().map(Party::from),
        status: Some(Status::from(&*booking.status)),
        ..Booking::default()
    }
}

pub(crate) fn our_id(id: u64) -> InterviewId {
    InterviewId::new(id.cast_signed()).unwrap()
}

fn their_id(id: InterviewId) -> u64 {
    id.get().unsigned_abs()
}

fn range(span: Span) -> Range {
    Range::new(
        span.start.map(Timestamp::from),
        span.end.map(Timestamp::from),
    )
}

fn their_slot(slot: Slot) -> model::Slot {
    let at = |at: Timestamp| at.to_chrono().unwrap();
    model::Slot::new(at(slot.start()), at(slot.end())).unwrap()
}

fn moment(at: Duration) -> DateTime<Utc> {
    EPOCH.plus(at).to_chrono().unwrap()
}
