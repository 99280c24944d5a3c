//! A server of the Interviews API for tests and demonstrations.
//!
//! The [`model`] decides everything: it holds the interviews and answers requests, without I/O. In front of it
//! stands HTTP over a real socket. The wire types are this crate's own, so that the same mistake cannot be made in
//! client and server unnoticed. Everything random comes from a seed, and the time from a [`Clock`].
//!
//! | to test | use |
//! | --- | --- |
//! | the requests of the client | [`Sandbox::requests`]: headers, bodies, outcomes, and waiting for them |
//! | the proposals that took effect, in order | [`World::applied`]; everything else, [`World::effects`] |
//! | the other side moving first | [`World::counter`], [`World::accept`], [`World::cancel`], [`World::make`], … |
//! | a lost answer, 5xx, 429, a captive portal's page, a truncated body, … | [`Faults::inject`] with a [`Fault`] |
//! | the other side moving just before a request takes effect | [`Fault::other_side_first`] |
//! | any other oddity in an answer | [`Fault::rewrite`] |
//! | a race | [`Gates::hold`]: a request is held at a [`Point`] until it is released |
//! | no network | [`Sandbox::go_offline`], [`Sandbox::go_online`] |
//! | another user, an expired or a revoked token | [`Sandbox::tokens`] |
//! | a list without times or one that lags, a server that rounds or has no accept and cancel | [`Rules`], [`World::set_rules`] |
//!
//! Other processes on this computer can use a part of this over HTTP, under `/sandbox`. The
//! program `interlude-sandbox` is the same server for people and scripts.
//!
//! ```no_run
//! use interlude_sandbox::{Calls, Fault, Options, Point, Sandbox, Times};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::on_free_port(Options::default()).await?;
//! let (url, key, token) = (sandbox.url(), sandbox.api_key(), sandbox.token());
//!
//! // The next amend of interview 37 takes effect, and its answer is lost.
//! sandbox.faults().inject(Calls::AmendOf(37), Times::Once, Fault::lost_after_applying());
//!
//! // Hold the next list after it has been read, let the other side act, then send the old answer.
//! let gate = sandbox.gates().hold(Calls::List, Point::BeforeAnswering);
//! // … the client requests the list …
//! gate.arrived().await;
//! sandbox.world().cancel(37)?;
//! gate.release();
//!
//! // Inspect the requests that arrived and the proposals that took effect.
//! let authorisation = sandbox.requests().lists()[0].header("authorization");
//! let slots = sandbox.world().applied(37);
//! # Ok(())
//! # }
//! ```

mod clock;
mod control;
mod gates;
mod http;
pub mod model;
mod network;
mod options;
mod requests;
pub mod sample;
mod sandbox;
mod shared;
mod world;

pub use clock::{Clock, ManualClock, SystemClock};
pub use gates::{Arrival, Gate, Gates, Point};
pub use model::{
    Booking, Call, Calls, Damage, Driver, Effect, Fault, Interview, Interviewee, Interviewer, Lag,
    ListMode, Move, MoveRefused, OtherSideBehaviour, Past, Refusal, RefusalBody, RelatedCalls,
    RetryAfter, Rules, Side, Slot, Span, TakesEffect, TimeStyle, Times, User, Weights,
};
pub use network::Offline;
pub use options::{Data, Options};
pub use requests::{Exchange, Outcome, Requests, Scheme};
pub use sandbox::Sandbox;
pub use world::{Applied, Faults, UserTokens, World};
