//! A server of the Interviews API for tests and demonstrations.
//!
//! It implements the two documented calls and the related ones exactly, over a real socket. It shares no
//! type with the client, so that the same mistake cannot be made on both sides unnoticed. Everything
//! random comes from a seed, and the time from a [`Clock`].
//!
//! | to test | use |
//! | --- | --- |
//! | the requests of the client | [`Sandbox::requests`]: headers, bodies, outcomes, and waiting for them |
//! | the amendments that took effect, in order | [`World::applied`] |
//! | the other side moving first | [`World::counter`], [`World::accept`], [`World::cancel`], [`World::remove`], … |
//! | a lost answer, 5xx, 429, a captive portal's page, a truncated body, … | [`Faults::inject`] with a [`Fault`] |
//! | any other oddity in an answer | [`Fault::rewrite`] |
//! | a race | [`Gates::hold`]: a request is held at a [`Point`] until it is released |
//! | no network | [`Sandbox::go_offline`], [`Sandbox::go_online`] |
//! | another user, an expired or a revoked token | [`Sandbox::tokens`] |
//! | a list without times, a server that rounds, accepted times in the past | [`Options`] |
//!
//! Everything except [`Fault::rewrite`] is also available over HTTP under `/sandbox`, to clients on this
//! computer only. The program `interlude-sandbox` is the same server for people and scripts.
//!
//! ```no_run
//! use interlude_sandbox::{Fault, On, Options, Point, Sandbox, Times};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::on_free_port(Options::default()).await?;
//! let (url, key, token) = (sandbox.url(), sandbox.api_key(), sandbox.token());
//!
//! // The next amend of interview 37 takes effect, and its answer is lost.
//! sandbox.faults().inject(On::AmendOf(37), Times::Once, Fault::lost_after_applying());
//!
//! // Hold the next list after it has been read, let the other side act, then send the old answer.
//! let gate = sandbox.gates().hold(On::List, Point::BeforeAnswering);
//! // … the client requests the list …
//! gate.arrived().await;
//! sandbox.world().cancel(37)?;
//! gate.release();
//!
//! // Inspect the requests that arrived and the amendments that took effect.
//! let authorisation = sandbox.requests().lists()[0].header("authorization");
//! let slots = sandbox.world().applied(37);
//! # Ok(())
//! # }
//! ```

mod call;
mod clock;
mod control;
mod faults;
mod http;
mod interview;
mod network;
mod options;
mod other_side;
mod refusal;
mod requests;
pub mod sample;
mod sandbox;
mod seeded;
mod shared;
mod tokens;
mod wire;
mod world;

pub use call::{Call, On, Times};
pub use clock::{Clock, ManualClock, SystemClock};
pub use faults::{
    Arrival, Damage, Fault, FaultId, Faults, Gate, Gates, Point, Standing, TimeStyle,
};
pub use interview::{Booking, Driver, Interview, Interviewee, Interviewer, Side, Slot, Span, Text};
pub use network::Offline;
pub use options::{Data, ListMode, Options, Past, User};
pub use other_side::{OtherSideBehaviour, Plan, Reply, Weights, decide};
pub use refusal::{Refusal, RetryAfter, Words};
pub use requests::{Exchange, Outcome, Requests, Scheme};
pub use sandbox::Sandbox;
pub use tokens::{SIGN_IN_LASTS, TokenRefused, Tokens};
pub use world::{ActionRefused, Applied, World};
