//! The server as a value: no I/O, no thread, no clock, no JSON.
//!
//! A [`Server`] holds every version of every interview, the users, the tokens, the faults that were injected, and
//! what will happen later. Time and random numbers are parameters, so the same calls give the same answers. The
//! HTTP server of this crate is a thin layer in front of it; a simulator may put it behind any other port.
//!
//! ```
//! use chrono::{DateTime, TimeDelta, Utc};
//! use fastrand::Rng;
//! use interlude_sandbox::model::{
//!     Answer, Ask, Calls, Event, Fault, Lag, Move, Request, Rules, Server, Setup, Side, Slot, Times,
//!     User,
//! };
//! use interlude_sandbox::sample::booked;
//!
//! # fn example() -> Option<()> {
//! let mut now: DateTime<Utc> = DateTime::from_timestamp(1_737_500_000, 0)?;
//! let mut rng = Rng::with_seed(7);
//! let user = User::default();
//! let slot = |days| Slot::new(now + TimeDelta::days(days), now + TimeDelta::days(days + 1));
//! let interview = booked(&user, 1, "Howard Schiller", slot(1)?, now);
//! let setup = Setup {
//!     rules: Rules { lag: Lag::Each(TimeDelta::seconds(29)), ..Rules::default() },
//!     interviews: vec![interview],
//!     user: user.clone(),
//!     partner_id: "sample".to_owned(),
//!     api_key: Some("key".to_owned()),
//! };
//! let mut server = Server::new(setup, now, &mut rng);
//! let token = server.tokens.mint(user.id, now, now + TimeDelta::days(30), &mut rng);
//!
//! // The answer is lost, and the request takes effect 40 seconds later.
//! let amend = Request { number: 1, credential: Some(token), ask: Ask::amend(1, slot(2)?) };
//! let lost = Fault::lost_and_late(std::time::Duration::from_secs(40));
//! server.faults.add(Calls::AmendOf(1), Times::Once, lost);
//! assert!(matches!(server.handle(&amend, now, &mut rng).answer, Answer::Nothing));
//!
//! // In the meantime the other side proposes another time.
//! let theirs = Move::Propose(Side::Interviewee, slot(3)?);
//! server.schedule(now + TimeDelta::seconds(5), Event::Move { interview: 1, wanted: theirs });
//!
//! now += TimeDelta::minutes(1);
//! server.advance(now, &mut rng);
//! let makers: Vec<_> = server.versions(1).iter().map(|version| version.request).collect();
//! assert_eq!(makers, [None, None, Some(1)]);
//! # Some(())
//! # }
//! # fn main() {
//! #     example().unwrap();
//! # }
//! ```
//!
//! | to | use |
//! | --- | --- |
//! | answer a request, with the fault that was injected | [`Server::handle`] |
//! | answer a request with a fault of one's own choice | [`Server::answer`] |
//! | let a request arrive later, or the other side move later | [`Server::schedule`], [`Server::advance`] |
//! | read what happened then, the answers included | [`Server::take_happened`] |
//! | let anybody but the client change an interview | [`Server::make_move`] with a [`Move`] |
//! | let somebody do anything possible | [`Event::AnyMove`], with times from [`Rules::times`] |
//! | know what is true, and who made it so | [`Server::versions`] |
//! | know what a list was based on | [`List::shown`] |
//! | lists that lag, hide the times, or carry no ETag; servers that round, or have no accept and cancel | [`Rules`], [`Server::set_rules`] |
//! | let a credential expire | [`Tokens::revoke`](tokens::Tokens::revoke), or another [`Server::api_key`] |
//!
//! Of a [`Fault`], the model does what needs no connection. The rest stands in [`Reply::fault`], and whoever sends
//! the answer does it: a delay, a body in parts, a body that is cut, other bytes.

mod call;
mod checks;
mod event;
mod fault;
mod interview;
mod moves;
mod other_side;
mod refusal;
mod request;
mod rules;
mod server;
pub(crate) mod tokens;

pub use call::{Call, Calls};
pub use event::{Event, Happened, Happening};
pub use fault::{
    Damage, Fault, FaultKind, FaultQueue, PendingFault, TakesEffect, TimeStyle, Times,
};
pub use interview::{Booking, Driver, Interview, Interviewee, Interviewer, Side, Slot, Span, Text};
pub use moves::{Effect, Move, MoveRefused};
pub use other_side::{OtherSideBehaviour, Weights};
pub use refusal::{Refusal, RefusalBody, RetryAfter};
pub use request::{AmendBody, Answer, Ask, AskedTime, Attributes, List, Reply, Request};
pub use rules::{Lag, ListMode, Past, RelatedCalls, Rules};
pub use server::{Server, Setup, User, Version};
pub(crate) use tokens::uuid;
pub use tokens::{TokenRefused, Tokens};
