//! Tests of the model alone, without a socket.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use interlude_sandbox::model::{
    Answer, Ask, Event, Fault, Happening, Lag, List, Move, MoveRefused, Reply, Request, Rules,
    Server, Setup, Side, Slot, TakesEffect, User,
};
use interlude_sandbox::sample::booked;

struct World {
    server: Server,
    now: DateTime<Utc>,
    rng: Rng,
    token: String,
}

fn begin() -> DateTime<Utc> {
    DateTime::from_timestamp(1_737_500_000, 0).unwrap()
}

fn slot(hour: i64) -> Slot {
    let start = begin() + TimeDelta::hours(24 + hour);
    Slot::new(start, start + TimeDelta::minutes(30)).unwrap()
}

impl World {
    fn new(rules: Rules) -> Self {
        let (user, now, mut rng) = (User::default(), begin(), Rng::with_seed(7));
        let interview = |id| booked(&user, id, "Howard Schiller", slot(0), now);
        let setup = Setup {
            rules,
            interviews: (1..=3).map(interview).collect(),
            user: user.clone(),
            partner_id: "sample".to_owned(),
            api_key: Some("key".to_owned()),
        };
        let mut server = Server::new(setup, now, &mut rng);
        let month = now + TimeDelta::days(30);
        let token = server.tokens.mint(user.id, now, month, &mut rng);
        Self {
            server,
            now,
            rng,
            token,
        }
    }

    fn pass(&mut self, seconds: i64) {
        self.now += TimeDelta::seconds(seconds);
        self.server.advance(self.now, &mut self.rng);
    }

    fn ask(&mut self, number: u64, ask: Ask, fault: Option<Fault>) -> Reply {
        let credential = match ask {
            Ask::List { .. } => "key".to_owned(),
            _ => self.token.clone(),
        };
        let request = Request {
            number,
            credential: Some(credential),
            ask,
        };
        self.server.answer(&request, fault, self.now, &mut self.rng)
    }

    fn list(&mut self, etag: Option<String>, fault: Option<Fault>) -> Answer {
        let ask = Ask::List {
            partner: "sample".to_owned(),
            if_none_match: etag,
        };
        self.ask(0, ask, fault).answer
    }

    fn listed(&mut self) -> Arc<List> {
        match self.list(None, None) {
            Answer::List(list) => list,
            other => panic!("{other:?} is no list"),
        }
    }
}

#[test]
fn a_version_names_the_request_that_made_it() {
    let mut world = World::new(Rules::default());
    let reply = world.ask(5, Ask::amend(1, slot(3)), None);
    assert_eq!(reply.version, Some(1));
    let theirs = Move::Propose(Side::Interviewee, slot(4));
    world.server.make_move(1, &theirs, world.now).unwrap();
    let versions = world.server.versions(1).iter();
    let requests: Vec<_> = versions.map(|version| version.request).collect();
    assert_eq!(requests, [None, Some(5), None]);
}

#[test]
fn a_lagging_list_is_older_than_the_truth_and_may_be_older_than_the_last() {
    let lag = Lag::Each(TimeDelta::seconds(29));
    let mut world = World::new(Rules {
        lag,
        ..Rules::default()
    });
    let mut shown = Vec::new();
    for hour in 0..200 {
        world.pass(5);
        let theirs = Move::Propose(Side::Interviewee, slot(hour));
        world.server.make_move(1, &theirs, world.now).unwrap();
        let list = world.listed();
        assert_eq!(list.interviews.len(), 3);
        let (id, version) = list.shown[0];
        let newest = world.server.versions(id).len() - 1;
        assert!(newest - version <= 6, "at most 29 seconds old");
        shown.push(version);
    }
    assert!(!shown.is_sorted());
    let ages: BTreeSet<_> = (1..)
        .zip(&shown)
        .map(|(newest, shown)| newest - shown)
        .collect();
    assert!(ages.len() > 4, "{ages:?}");
}

#[test]
fn an_etag_is_known_again_until_the_list_changes() {
    let mut world = World::new(Rules::default());
    let etag = world.listed().etag.clone();
    assert!(matches!(
        world.list(etag.clone(), None),
        Answer::NotModified { .. }
    ));
    let distorted = world.list(etag.clone(), Some(Fault::empty_list()));
    let Answer::List(empty) = distorted else {
        panic!("{distorted:?} is no list");
    };
    assert!(empty.interviews.is_empty());
    assert_ne!(empty.etag, etag);
    world.server.make_move(2, &Move::Touch, world.now).unwrap();
    assert!(matches!(world.list(etag, None), Answer::List(_)));
}

#[test]
fn a_request_lands_before_its_answer_after_it_or_never() {
    for (takes_effect, at_once, later) in [
        (TakesEffect::Now, 1, 1),
        (TakesEffect::Never, 0, 0),
        (TakesEffect::After(Duration::from_secs(40)), 0, 1),
        (TakesEffect::Twice(Duration::from_secs(40)), 1, 2),
    ] {
        let mut world = World::new(Rules::default());
        let made = |world: &World| world.server.versions(1).len() - 1;
        let lost = Fault::lost_after_applying().taking_effect(takes_effect);
        let reply = world.ask(1, Ask::amend(1, slot(3)), Some(lost));
        assert!(matches!(reply.answer, Answer::Nothing));
        assert_eq!(made(&world), at_once, "{takes_effect:?}");
        world.pass(39);
        assert_eq!(made(&world), at_once, "{takes_effect:?}");
        world.pass(1);
        assert_eq!(made(&world), later, "{takes_effect:?}");
    }
}

#[test]
fn events_happen_in_their_order_and_are_told() {
    let mut world = World::new(Rules::default());
    let later = |seconds| begin() + TimeDelta::seconds(seconds);
    let request = Request {
        number: 9,
        credential: Some(world.token.clone()),
        ask: Ask::Accept {
            side: Side::Interviewer,
            interview: 1,
        },
    };
    let fault = None;
    let arrives = Event::Request { request, fault };
    world.server.schedule(later(2), arrives);
    let propose = |hour| Event::Move {
        interview: 1,
        wanted: Move::Propose(Side::Interviewee, slot(hour)),
    };
    world.server.schedule(later(1), propose(5));
    world.server.schedule(later(3), propose(6));
    let removed = Event::Move {
        interview: 99,
        wanted: Move::Remove,
    };
    world.server.schedule(later(4), removed);
    assert_eq!(world.server.next_event(), Some(later(1)));

    world.pass(10);
    assert_eq!(world.server.next_event(), None);
    let happened = world.server.take_happened();
    let answered = happened.iter().find_map(|one| match &one.what {
        Happening::Request { number: 9, reply } => Some((one.at, &reply.answer)),
        _ => None,
    });
    let Some((at, Answer::Interview { interview, .. })) = answered else {
        panic!("{happened:?}");
    };
    assert_eq!(at, later(2));
    assert_eq!(interview.booking.as_ref().unwrap().agreed, slot(5).into());
    let current = world.server.interview(1).unwrap();
    let booking = current.booking.as_ref().unwrap();
    assert_eq!(booking.proposed, slot(6).into());
    assert!(matches!(
        happened.last().unwrap().what,
        Happening::Move {
            result: Err(MoveRefused::Unknown),
            ..
        }
    ));
}

#[test]
fn the_same_seed_gives_the_same_server() {
    let run = || {
        let mut world = World::new(Rules {
            times: (0..8).map(slot).collect(),
            ..Rules::default()
        });
        for second in 0..500 {
            let interview = world.rng.u64(1..=3);
            let at = begin() + TimeDelta::seconds(second);
            world.server.schedule(at, Event::AnyMove { interview });
        }
        world.pass(500);
        let versions = (1..=3).flat_map(|id| world.server.versions(id).to_vec());
        let told: Vec<_> = versions.map(|version| format!("{version:?}")).collect();
        assert!(told.len() > 400, "nearly every move is possible");
        (told, world.listed().etag.clone())
    };
    assert_eq!(run(), run());
}
