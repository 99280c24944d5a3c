use std::fmt;
use std::time::Duration;

use crate::sim::rng::Rng;
use crate::sim::world::{Network, State};

/// The timeout of an amend.
const AMEND_TIMEOUT: Duration = Duration::from_secs(30);

/// The timeout of a list.
const LIST_TIMEOUT: Duration = Duration::from_secs(120);

/// The planned course of a list call.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListPlan {
    /// The time until the server, or a portal in its place, writes an answer.
    pub(super) to_server: Duration,
    /// The time from there until the process receives it.
    pub(super) back: Duration,
    pub(super) outcome: ListOutcome,
    pub(super) retry_after: Option<Duration>,
}

/// The outcome of a list call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListOutcome {
    List,
    ListWithUnreadable,
    /// A list without any interview, although there are some.
    EmptyList,
    NoConnection,
    NoAnswer,
    SignIn,
    NoSuchUser,
    TryLater,
    Fails,
    Portal,
    CutBody,
}

/// The planned course of an amend.
#[derive(Debug, Clone)]
pub(super) struct AmendPlan {
    /// The times at which it reaches the server: none, one, or two.
    pub(super) arrives_after: Vec<Duration>,
    /// The server accepts it and stores nothing.
    pub(super) is_ignored: bool,
    pub(super) answered_after: Duration,
    pub(super) outcome: AmendOutcome,
    pub(super) retry_after: Option<Duration>,
}

/// The outcome of an amend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AmendOutcome {
    /// The server's own answer.
    Answer,
    Nothing,
    Failure,
    Portal,
    CutBody,
    NoConnection,
    SignIn,
    TryLater,
    Refusal,
}

/// A fault of an amend.
#[derive(Debug, Clone, Copy)]
enum Fault {
    NoConnection,
    RequestLost,
    AnswerLost,
    Late,
    VeryLate,
    Doubled,
    Fails,
    Portal,
    CutBody,
    TryLater,
    Refused,
    Ignored,
}

const FAULTS: &[(u32, Fault)] = &[
    (3, Fault::NoConnection),
    (3, Fault::RequestLost),
    (4, Fault::AnswerLost),
    (4, Fault::Late),
    (1, Fault::VeryLate),
    (3, Fault::Doubled),
    (3, Fault::Fails),
    (1, Fault::Portal),
    (2, Fault::CutBody),
    (2, Fault::TryLater),
    (1, Fault::Refused),
    (1, Fault::Ignored),
];

impl ListOutcome {
    /// Returns its name in the tally.
    fn counted(self) -> &'static str {
        match self {
            Self::List => "list: received",
            Self::ListWithUnreadable => "list: with a record that cannot be read",
            Self::EmptyList => "list: wrongly empty",
            Self::NoConnection => "list: no connection",
            Self::NoAnswer => "list: no answer",
            Self::SignIn => "list: 401",
            Self::NoSuchUser => "list: 404",
            Self::TryLater => "list: 429",
            Self::Fails => "list: 503",
            Self::Portal => "list: a portal's page",
            Self::CutBody => "list: a cut body",
        }
    }
}

impl Fault {
    /// Returns its name in the tally.
    fn counted(self) -> &'static str {
        match self {
            Self::NoConnection => "amend: no connection",
            Self::RequestLost => "amend: the request is lost",
            Self::AnswerLost => "amend: the answer is lost",
            Self::Late => "amend: late",
            Self::VeryLate => "amend: very late",
            Self::Doubled => "amend: doubled",
            Self::Fails => "amend: 502",
            Self::Portal => "amend: a portal's page",
            Self::CutBody => "amend: a cut body",
            Self::TryLater => "amend: 429",
            Self::Refused => "amend: 422",
            Self::Ignored => "amend: answered and ignored",
        }
    }
}

impl ListPlan {
    pub(super) fn draw(state: &mut State, account: usize) -> Self {
        let sim_account = &state.accounts[account];
        let is_signed_in = sim_account.credentials.key == Some(sim_account.server.key);
        let knows_user = sim_account.server.knows_user;
        let fails = fails(state);
        let network = state.network;
        let rng = &mut state.rng;
        let outcome = match network {
            Network::Down => ListOutcome::NoConnection,
            _ if fails => {
                let faults = [
                    (3, ListOutcome::NoConnection),
                    (1, ListOutcome::NoAnswer),
                    (2, ListOutcome::TryLater),
                    (3, ListOutcome::Fails),
                    (2, ListOutcome::Portal),
                    (2, ListOutcome::CutBody),
                    (3, ListOutcome::ListWithUnreadable),
                    (1, ListOutcome::EmptyList),
                ];
                rng.weighted(&faults).unwrap_or(ListOutcome::Fails)
            }
            _ if !is_signed_in => ListOutcome::SignIn,
            _ if !knows_user => ListOutcome::NoSuchUser,
            _ => ListOutcome::List,
        };
        state.count(outcome.counted());
        let rng = &mut state.rng;
        let to_server = travel(rng);
        let back = match outcome {
            ListOutcome::NoAnswer => LIST_TIMEOUT.saturating_sub(to_server),
            _ => travel(rng),
        };
        let retry_after = retry_after(
            rng,
            matches!(outcome, ListOutcome::TryLater),
            outcome == ListOutcome::Fails,
        );
        Self {
            to_server,
            back,
            outcome,
            retry_after,
        }
    }
}

impl AmendPlan {
    pub(super) fn draw(state: &mut State, account: usize) -> Self {
        let sim_account = &state.accounts[account];
        let is_signed_in = sim_account.credentials.token == Some(sim_account.server.token);
        let fails = fails(state);
        let network = state.network;
        let rng = &mut state.rng;
        let there = travel(rng);
        let answered = there + travel(rng);
        let plan = |arrives_after: &[Duration], answered_after, outcome| Self {
            arrives_after: arrives_after.to_vec(),
            is_ignored: false,
            answered_after,
            outcome,
            retry_after: None,
        };
        if network == Network::Down {
            return plan(&[], there, AmendOutcome::NoConnection);
        }
        if !is_signed_in {
            state.count("amend: 401");
            return plan(&[], answered, AmendOutcome::SignIn);
        }
        let fault = rng.weighted(FAULTS).filter(|_| fails);
        if let Some(fault) = fault {
            state.count(fault.counted());
        }
        let rng = &mut state.rng;
        let given_up = if rng.percent(50) {
            AMEND_TIMEOUT
        } else {
            answered
        };
        match fault {
            None => plan(&[there], answered, AmendOutcome::Answer),
            Some(Fault::NoConnection) => plan(&[], there, AmendOutcome::NoConnection),
            Some(Fault::RequestLost) => plan(&[], given_up, AmendOutcome::Nothing),
            Some(Fault::AnswerLost) => plan(&[there], given_up, AmendOutcome::Nothing),
            Some(Fault::Late) => {
                let late = given_up + rng.seconds(1..55);
                plan(&[late], given_up, AmendOutcome::Nothing)
            }
            Some(Fault::VeryLate) => {
                let late = given_up + rng.seconds(60..3000);
                plan(&[late], given_up, AmendOutcome::Nothing)
            }
            Some(Fault::Doubled) => {
                let again = there + rng.millis(1..20_000);
                // Half of the time the copy arrives before the answer, because nobody could know of a copy that
                // arrives after a clear answer.
                if rng.percent(50) {
                    plan(&[there, again], answered.max(again), AmendOutcome::Answer)
                } else {
                    plan(&[there, again], answered, AmendOutcome::Nothing)
                }
            }
            Some(Fault::Fails) => {
                let arrives: &[_] = if rng.percent(50) { &[there] } else { &[] };
                let retry_after = retry_after(rng, false, true);
                Self {
                    retry_after,
                    ..plan(arrives, answered, AmendOutcome::Failure)
                }
            }
            Some(Fault::Portal) => plan(&[], answered, AmendOutcome::Portal),
            Some(Fault::CutBody) => plan(&[there], answered, AmendOutcome::CutBody),
            Some(Fault::TryLater) => Self {
                retry_after: retry_after(rng, true, false),
                ..plan(&[], answered, AmendOutcome::TryLater)
            },
            Some(Fault::Refused) => plan(&[], answered, AmendOutcome::Refusal),
            Some(Fault::Ignored) => Self {
                is_ignored: true,
                ..plan(&[there], answered, AmendOutcome::Answer)
            },
        }
    }
}

impl AmendOutcome {
    /// Returns a description for the trace.
    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::Answer | Self::Nothing => "no answer",
            Self::Failure => "502",
            Self::Portal => "a portal's page",
            Self::CutBody => "a cut body",
            Self::NoConnection => "no connection",
            Self::SignIn => "401",
            Self::TryLater => "429",
            Self::Refusal => "422",
        }
    }
}

impl fmt::Display for AmendPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrives = &self.arrives_after;
        write!(
            f,
            "arrives after {arrives:?}, {:?} after {:?}",
            self.outcome, self.answered_after
        )
    }
}

fn fails(state: &mut State) -> bool {
    let fault_percent = state.scenario.fault_percent;
    state.network == Network::Up && state.rng.percent(fault_percent)
}

/// Draws a one-way delay: mostly well under a second, sometimes so long that a compare becomes stale.
fn travel(rng: &mut Rng) -> Duration {
    if rng.percent(8) {
        rng.millis(1000..14_000)
    } else {
        rng.millis(5..400)
    }
}

/// Draws a `Retry-After`: likely with `asks`, less likely with `may_ask`.
fn retry_after(rng: &mut Rng, asks: bool, may_ask: bool) -> Option<Duration> {
    let is_asked = (asks && rng.percent(80)) || (may_ask && rng.percent(30));
    let is_long = rng.percent(4);
    let long = rng.seconds(1000..9000);
    let short = rng.seconds(0..90);
    is_asked.then_some(if is_long { long } else { short })
}
