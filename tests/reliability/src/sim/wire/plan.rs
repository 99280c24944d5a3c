use std::fmt;
use std::time::Duration;

use interlude_model::ChangeKind;

use crate::sim::rng::Rng;
use crate::sim::world::{Network, State};

/// The timeout of a request.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// The longest time after its beginning at which a request may take effect, unless it is beyond any wait.
const WORKS_FOR: Duration = Duration::from_secs(90);

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

/// The planned course of a request.
#[derive(Debug, Clone)]
pub(super) struct RequestPlan {
    /// The times at which it reaches the server: none, one, or two.
    pub(super) arrives_after: Vec<Duration>,
    /// The server accepts it and stores nothing.
    pub(super) is_ignored: bool,
    pub(super) answered_after: Duration,
    pub(super) outcome: RequestOutcome,
    pub(super) retry_after: Option<Duration>,
}

/// The outcome of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RequestOutcome {
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

/// A fault of a request.
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
            Self::NoConnection => "request: no connection",
            Self::RequestLost => "request: the request is lost",
            Self::AnswerLost => "request: the answer is lost",
            Self::Late => "request: late",
            Self::VeryLate => "request: very late",
            Self::Doubled => "request: doubled",
            Self::Fails => "request: 502",
            Self::Portal => "request: a portal's page",
            Self::CutBody => "request: a cut body",
            Self::TryLater => "request: 429",
            Self::Refused => "request: 422",
            Self::Ignored => "request: answered and ignored",
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

impl RequestPlan {
    pub(super) fn draw(state: &mut State, account: usize, kind: ChangeKind) -> Self {
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
            return plan(&[], there, RequestOutcome::NoConnection);
        }
        if !is_signed_in {
            state.count("request: 401");
            return plan(&[], answered, RequestOutcome::SignIn);
        }
        let fault = rng.weighted(FAULTS).filter(|_| fails);
        if let Some(fault) = fault {
            state.count(fault.counted());
        }
        let rng = &mut state.rng;
        let given_up = if rng.percent(50) {
            REQUEST_TIMEOUT
        } else {
            answered
        };
        match fault {
            None => plan(&[there], answered, RequestOutcome::Answer),
            Some(Fault::NoConnection) => plan(&[], there, RequestOutcome::NoConnection),
            Some(Fault::RequestLost) => plan(&[], given_up, RequestOutcome::Nothing),
            Some(Fault::AnswerLost) => plan(&[there], given_up, RequestOutcome::Nothing),
            Some(Fault::Late) => {
                let late = rng.millis(millis(given_up)..millis(WORKS_FOR));
                plan(&[late], given_up, RequestOutcome::Nothing)
            }
            Some(Fault::VeryLate) => {
                let late = WORKS_FOR + rng.seconds(1..3000);
                plan(&[late], given_up, RequestOutcome::Nothing)
            }
            Some(Fault::Doubled) => {
                let again = there + rng.millis(1..20_000);
                // Half of the time the copy arrives before the answer, because nobody could know of a copy that
                // arrives after a clear answer, unless it is of an accept.
                if matches!(kind, ChangeKind::Accept(_)) && rng.percent(60) {
                    let later = rng.millis(millis(answered)..millis(WORKS_FOR));
                    plan(&[there, later], answered, RequestOutcome::Answer)
                } else if rng.percent(50) {
                    plan(&[there, again], answered.max(again), RequestOutcome::Answer)
                } else {
                    plan(&[there, again], answered, RequestOutcome::Nothing)
                }
            }
            Some(Fault::Fails) => {
                let arrives: &[_] = if rng.percent(50) { &[there] } else { &[] };
                let retry_after = retry_after(rng, false, true);
                Self {
                    retry_after,
                    ..plan(arrives, answered, RequestOutcome::Failure)
                }
            }
            Some(Fault::Portal) => plan(&[], answered, RequestOutcome::Portal),
            Some(Fault::CutBody) => plan(&[there], answered, RequestOutcome::CutBody),
            Some(Fault::TryLater) => Self {
                retry_after: retry_after(rng, true, false),
                ..plan(&[], answered, RequestOutcome::TryLater)
            },
            Some(Fault::Refused) => plan(&[], answered, RequestOutcome::Refusal),
            Some(Fault::Ignored) => Self {
                is_ignored: true,
                ..plan(&[there], answered, RequestOutcome::Answer)
            },
        }
    }
}

impl RequestOutcome {
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

impl fmt::Display for RequestPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrives = &self.arrives_after;
        write!(
            f,
            "arrives after {arrives:?}, {:?} after {:?}",
            self.outcome, self.answered_after
        )
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or_default()
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
