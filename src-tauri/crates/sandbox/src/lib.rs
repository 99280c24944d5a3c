//! A server of the Interviews API for tests and for trying things out.
//!
//! It speaks the two documented calls and their siblings to the letter, over a real socket, and shares no
//! type with the client: a mistake cannot hide on both sides. Everything left to chance follows from a
//! seed, the time from a [`Clock`].
//!
//! | to try | use |
//! | --- | --- |
//! | what the client sent | [`Sandbox::requests`]: headers, bodies, outcomes, and waiting for them |
//! | what took effect, how often, in which order | [`World::applied`] |
//! | the other side moving first | [`World::counter`], [`World::accept`], [`World::cancel`], [`World::remove`], … |
//! | a lost answer, 5xx, 429, a portal's page, a cut body, … | [`Faults::inject`] with a [`Fault`] |
//! | any oddity else in an answer | [`Fault::rewrite`] |
//! | a race | [`Gates::hold`]: a request stands at a [`Point`] until it is released |
//! | no network | [`Sandbox::go_offline`], [`Sandbox::go_online`] |
//! | another user, an expired or a revoked token | [`Sandbox::tokens`] |
//! | a list without times, a server that rounds, a past that is allowed | [`Options`] |
//!
//! All of it but [`Fault::rewrite`] can be had over HTTP too, under `/sandbox`, from this computer alone; the
//! program `interlude-sandbox` is the same server for people and scripts.
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
//! // Hold the next list after it has been read, move the other side, then let the old answer go.
//! let gate = sandbox.gates().hold(On::List, Point::BeforeAnswering);
//! // … the client asks for the list …
//! gate.arrived().await;
//! sandbox.world().cancel(37)?;
//! gate.release();
//!
//! // What arrived, and what took effect.
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
pub use other_side::{Plan, Reply, Temper, Weights, decide};
pub use refusal::{Refusal, RetryAfter, Words};
pub use requests::{Exchange, Outcome, Requests, Scheme};
pub use sandbox::Sandbox;
pub use tokens::{SIGN_IN_LASTS, TokenRefused, Tokens};
pub use world::{Applied, MoveRefused, World};
