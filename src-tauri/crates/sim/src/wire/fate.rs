use std::fmt;
use std::time::Duration;

use crate::chance::Chance;
use crate::world::{Network, State};

/// How long an amend is waited for.
const AMEND_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a list is waited for.
const LIST_TIMEOUT: Duration = Duration::from_secs(120);

/// What becomes of a list call.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListFate {
    /// How long until the server, or whoever takes its place, writes an answer.
    pub(super) to_server: Duration,
    /// How long until that is heard.
    pub(super) back: Duration,
    pub(super) said: Said,
    pub(super) retry_after: Option<Duration>,
}

/// What a list call hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    List,
    ListWithUnreadable,
    /// A list without any interview, though there are some.
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

/// What becomes of an amend.
#[derive(Debug, Clone)]
pub(super) struct AmendFate {
    /// When it reaches the server: never, once, or twice.
    pub(super) arrives_after: Vec<Duration>,
    /// The server answers well and stores nothing.
    pub(super) is_ignored: bool,
    pub(super) heard_after: Duration,
    pub(super) heard: Heard,
    pub(super) retry_after: Option<Duration>,
}

/// What an amend hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// What the server says.
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

/// The ways of an amend to go wrong.
#[derive(Debug, Clone, Copy)]
enum Mishap {
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

const MISHAPS: &[(u32, Mishap)] = &[
    (3, Mishap::NoConnection),
    (3, Mishap::RequestLost),
    (4, Mishap::AnswerLost),
    (4, Mishap::Late),
    (1, Mishap::VeryLate),
    (3, Mishap::Doubled),
    (3, Mishap::Fails),
    (1, Mishap::Portal),
    (2, Mishap::CutBody),
    (2, Mishap::TryLater),
    (1, Mishap::Refused),
    (1, Mishap::Ignored),
];

impl Said {
    /// It as it is counted.
    fn counted(self) -> &'static str {
        match self {
            Self::List => "list: had",
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

impl Mishap {
    /// It as it is counted.
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

impl ListFate {
    pub(super) fn draw(state: &mut State, account: usize) -> Self {
        let side = &state.sides[account];
        let is_signed_in = side.credentials.key == Some(side.server.key);
        let knows_user = side.server.knows_user;
        let goes_wrong = goes_wrong(state);
        let network = state.network;
        let chance = &mut state.chance;
        let said = match network {
            Network::Down => Said::NoConnection,
            _ if goes_wrong => {
                let mishaps = [
                    (3, Said::NoConnection),
                    (1, Said::NoAnswer),
                    (2, Said::TryLater),
                    (3, Said::Fails),
                    (2, Said::Portal),
                    (2, Said::CutBody),
                    (3, Said::ListWithUnreadable),
                    (1, Said::EmptyList),
                ];
                chance.weighted(&mishaps).unwrap_or(Said::Fails)
            }
            _ if !is_signed_in => Said::SignIn,
            _ if !knows_user => Said::NoSuchUser,
            _ => Said::List,
        };
        state.count(said.counted());
        let chance = &mut state.chance;
        let to_server = travel(chance);
        let back = match said {
            Said::NoAnswer => LIST_TIMEOUT.saturating_sub(to_server),
            _ => travel(chance),
        };
        let retry_after = retry_after(chance, matches!(said, Said::TryLater), said == Said::Fails);
        Self {
            to_server,
            back,
            said,
            retry_after,
        }
    }
}

impl AmendFate {
    pub(super) fn draw(state: &mut State, account: usize) -> Self {
        let side = &state.sides[account];
        let is_signed_in = side.credentials.token == Some(side.server.token);
        let goes_wrong = goes_wrong(state);
        let network = state.network;
        let chance = &mut state.chance;
        let there = travel(chance);
        let answered = there + travel(chance);
        let fate = |arrives_after: &[Duration], heard_after, heard| Self {
            arrives_after: arrives_after.to_vec(),
            is_ignored: false,
            heard_after,
            heard,
            retry_after: None,
        };
        if network == Network::Down {
            return fate(&[], there, Heard::NoConnection);
        }
        if !is_signed_in {
            state.count("amend: 401");
            return fate(&[], answered, Heard::SignIn);
        }
        let mishap = chance.weighted(MISHAPS).filter(|_| goes_wrong);
        if let Some(mishap) = mishap {
            state.count(mishap.counted());
        }
        let chance = &mut state.chance;
        let given_up = if chance.percent(50) {
            AMEND_TIMEOUT
        } else {
            answered
        };
        match mishap {
            None => fate(&[there], answered, Heard::Answer),
            Some(Mishap::NoConnection) => fate(&[], there, Heard::NoConnection),
            Some(Mishap::RequestLost) => fate(&[], given_up, Heard::Nothing),
            Some(Mishap::AnswerLost) => fate(&[there], given_up, Heard::Nothing),
            Some(Mishap::Late) => {
                let late = given_up + chance.seconds(1..55);
                fate(&[late], given_up, Heard::Nothing)
            }
            Some(Mishap::VeryLate) => {
                let late = given_up + chance.seconds(60..3000);
                fate(&[late], given_up, Heard::Nothing)
            }
            Some(Mishap::Doubled) => {
                let again = there + chance.millis(1..20_000);
                // A copy that lands after a clear answer is known to nobody.
                if chance.percent(50) {
                    fate(&[there, again], answered.max(again), Heard::Answer)
                } else {
                    fate(&[there, again], answered, Heard::Nothing)
                }
            }
            Some(Mishap::Fails) => {
                let arrives: &[_] = if chance.percent(50) { &[there] } else { &[] };
                let retry_after = retry_after(chance, false, true);
                Self {
                    retry_after,
                    ..fate(arrives, answered, Heard::Failure)
                }
            }
            Some(Mishap::Portal) => fate(&[], answered, Heard::Portal),
            Some(Mishap::CutBody) => fate(&[there], answered, Heard::CutBody),
            Some(Mishap::TryLater) => Self {
                retry_after: retry_after(chance, true, false),
                ..fate(&[], answered, Heard::TryLater)
            },
            Some(Mishap::Refused) => fate(&[], answered, Heard::Refusal),
            Some(Mishap::Ignored) => Self {
                is_ignored: true,
                ..fate(&[there], answered, Heard::Answer)
            },
        }
    }
}

impl Heard {
    /// It in words.
    pub(super) fn words(self) -> &'static str {
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

impl fmt::Display for AmendFate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrives = &self.arrives_after;
        write!(
            f,
            "arrives after {arrives:?}, {:?} after {:?}",
            self.heard, self.heard_after
        )
    }
}

fn goes_wrong(state: &mut State) -> bool {
    let trouble = state.scenario.trouble;
    state.network == Network::Up && state.chance.percent(trouble)
}

/// One way: mostly well under a second, at times so slow that a compare grows stale.
fn travel(chance: &mut Chance) -> Duration {
    if chance.percent(8) {
        chance.millis(1000..14_000)
    } else {
        chance.millis(5..400)
    }
}

/// What a server that asks to be left alone says, or one that fails and may say it too.
fn retry_after(chance: &mut Chance, asks: bool, may_ask: bool) -> Option<Duration> {
    let is_asked = (asks && chance.percent(80)) || (may_ask && chance.percent(30));
    let is_long = chance.percent(4);
    let long = chance.seconds(1000..9000);
    let short = chance.seconds(0..90);
    is_asked.then_some(if is_long { long } else { short })
}
