//! Everything that can go wrong with a request, and the queue of what will.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::Value;

use super::call::{Call, Calls};
use super::moves::Move;
use super::refusal::Refusal;

/// A fault of one request: what becomes of its answer, and of its effect.
#[derive(Debug, Clone)]
pub struct Fault {
    pub kind: FaultKind,
    pub takes_effect: TakesEffect,
}

/// The time at which a request takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakesEffect {
    /// Before it is answered.
    Now,
    Never,
    /// This long after its answer, which is the answer to a request that took effect.
    After(Duration),
    /// Before it is answered, and once more this long after.
    Twice(Duration),
}

/// A fault of an answer.
#[derive(Clone)]
pub enum FaultKind {
    /// None: the answer is right.
    Right,

    // In place of the answer.
    /// The connection closes without a byte.
    Lost,
    Refused(Refusal),
    /// 200 without a body.
    Empty,
    /// 200 with the page of a captive portal.
    Page,
    Redirect(String),
    /// 200 with JSON of another shape.
    OtherShape,

    // In the answer.
    /// The call is validated and answered with 200 and the unchanged interview.
    NotTaken,
    /// The answer has the id of another interview; a list, in its first one.
    WrongId,
    /// The answer has only the id and the proposal.
    Short,
    /// One interview of the list, or the first, cannot be read.
    Unreadable(Option<u64>, Damage),
    /// The list is empty, although there are interviews.
    EmptyList,
    /// The list is as old as this.
    Stale(TimeDelta),
    /// The other side moves just before the request takes effect. The answer is right.
    OtherSideFirst(Move),

    // On the connection. The model answers rightly, and whoever sends the answer does the rest.
    /// The request waits this long before the service looks at it.
    SlowRequest(Duration),
    /// The answer waits this long.
    SlowAnswer(Duration),
    /// The answer is sent this number of bytes at a time, with this pause between them.
    Drip {
        bytes: usize,
        every: Duration,
    },
    /// The headers and half of the body are sent, then the connection closes.
    Cut,
    Times(TimeStyle),
    /// The answer has this header, added or replaced.
    Header(String, String),
    /// The body is changed by this function.
    Rewritten(Arc<dyn Fn(&mut Value) + Send + Sync>),
}

/// The defect of an unreadable interview in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Its `updated_at` and its `start_at`, if present, are not times. The id can be read.
    Times,
    /// Its `id` is a text.
    Id,
    /// It is a string instead of an object.
    Shape,
}

/// The format of the times in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeStyle {
    /// `2025-01-22T13:42:54.000+0000`
    NoColon,
    /// `2025-01-22T14:42:54.000+01`
    HourOnly,
    /// `2025-01-22T13:42:54,000Z`
    Comma,
    /// `20250122T134254Z`
    Basic,
    /// `2025-01-22 13:42:54 UTC`
    Printed,
}

/// The number of requests to which a fault applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// The next matching request.
    Once,
    /// This number of matching requests.
    Next(u32),
    /// Every matching request until the fault is cleared.
    UntilCleared,
}

/// A fault that still applies to requests to come.
#[derive(Debug, Clone)]
pub struct PendingFault {
    pub calls: Calls,
    pub fault: Fault,
    /// The number of requests to which it still applies. None means until cleared.
    pub left: Option<u32>,
}

/// The faults of requests to come. At most one applies to a request: the oldest one that matches.
#[derive(Debug, Clone, Default)]
pub struct FaultQueue {
    pending: Vec<PendingFault>,
}

impl Fault {
    /// The service does not act on the request, and the connection closes without a byte.
    pub fn lost_before_applying() -> Self {
        Self::before(FaultKind::Lost)
    }

    /// The request takes effect, and the connection closes without a byte.
    pub fn lost_after_applying() -> Self {
        Self::after(FaultKind::Lost)
    }

    /// The connection closes without a byte, and the request takes effect this long after.
    pub fn lost_and_late(by: Duration) -> Self {
        Self::after(FaultKind::Lost).taking_effect(TakesEffect::After(by))
    }

    /// The request is answered with this status and the usual text for it, before applying.
    pub fn status(status: u16) -> Self {
        Self::refusal(Refusal::new(status))
    }

    /// The request is answered with this refusal, before applying.
    pub fn refusal(refusal: Refusal) -> Self {
        Self::before(FaultKind::Refused(refusal))
    }

    /// The request is answered with 401 regardless of its credential, before applying.
    pub fn unauthorised() -> Self {
        Self::status(401)
    }

    /// The correct answer is delayed, after applying.
    pub fn slow_answer(by: Duration) -> Self {
        Self::after(FaultKind::SlowAnswer(by))
    }

    /// The request is delayed before it takes effect and is answered, even if the client has disconnected by
    /// then.
    pub fn slow_request(by: Duration) -> Self {
        Self::after(FaultKind::SlowRequest(by))
    }

    /// The correct answer is sent `bytes` at a time, with a pause of `every` between the parts.
    pub fn drip(bytes: usize, every: Duration) -> Self {
        Self::after(FaultKind::Drip {
            bytes: bytes.max(1),
            every,
        })
    }

    /// The correct headers and half of the body are sent, then the connection closes. After applying.
    pub fn cut_body() -> Self {
        Self::after(FaultKind::Cut)
    }

    /// 200 with the correct headers and no body. Before applying.
    pub fn empty_body() -> Self {
        Self::before(FaultKind::Empty)
    }

    /// 200 with the page of a captive portal. Before applying.
    pub fn html_page() -> Self {
        Self::before(FaultKind::Page)
    }

    /// 302 to `to`, for example a sign-in page or another origin. Before applying.
    pub fn redirect(to: impl Into<String>) -> Self {
        Self::before(FaultKind::Redirect(to.into()))
    }

    /// 200 with the id of another interview (in a list, of its first interview). After applying.
    pub fn wrong_id() -> Self {
        Self::after(FaultKind::WrongId)
    }

    /// A change is validated and answered with 200 and the unchanged interview. It is not stored.
    pub fn not_taken() -> Self {
        Self::before(FaultKind::NotTaken)
    }

    /// 200 with JSON of another shape. Before applying.
    pub fn other_shape() -> Self {
        Self::before(FaultKind::OtherShape)
    }

    /// A list in which one interview cannot be read: the given one, or the first.
    pub fn unreadable(interview: Option<u64>, damage: Damage) -> Self {
        Self::after(FaultKind::Unreadable(interview, damage))
    }

    /// An empty list, although there are interviews.
    pub fn empty_list() -> Self {
        Self::after(FaultKind::EmptyList)
    }

    /// The list as it was this long ago.
    pub fn stale(by: TimeDelta) -> Self {
        Self::after(FaultKind::Stale(by))
    }

    /// A change is answered with only the interview's id and its proposal.
    pub fn short_answer() -> Self {
        Self::after(FaultKind::Short)
    }

    /// The other side does this just before the request takes effect.
    pub fn other_side_first(their: Move) -> Self {
        Self::after(FaultKind::OtherSideFirst(their))
    }

    /// The request is answered as if it took effect, which it does this long after.
    pub fn late(by: Duration) -> Self {
        Self::after(FaultKind::Right).taking_effect(TakesEffect::After(by))
    }

    /// The request takes effect and is answered, and takes effect once more this long after.
    pub fn doubled(by: Duration) -> Self {
        Self::after(FaultKind::Right).taking_effect(TakesEffect::Twice(by))
    }

    /// The correct answer with its times in another format.
    pub fn times(style: TimeStyle) -> Self {
        Self::after(FaultKind::Times(style))
    }

    /// The correct answer with this header added or replaced. A header that is not valid is left out.
    pub fn header(name: &str, value: &str) -> Self {
        Self::after(FaultKind::Header(name.to_owned(), value.to_owned()))
    }

    /// The correct answer, changed by `change`. Use it for oddities that the other faults do not cover.
    pub fn rewrite(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self::after(FaultKind::Rewritten(Arc::new(change)))
    }

    /// The same fault of a request on which the service does not act.
    pub fn before_applying(self) -> Self {
        self.taking_effect(TakesEffect::Never)
    }

    /// The same fault of a request that takes effect, so that only the answer is wrong.
    pub fn after_applying(self) -> Self {
        self.taking_effect(TakesEffect::Now)
    }

    /// The same fault of a request that takes effect at another time.
    pub fn taking_effect(self, takes_effect: TakesEffect) -> Self {
        Self {
            takes_effect,
            ..self
        }
    }

    /// Returns the name of the fault in the log.
    pub fn name(&self) -> &'static str {
        match (&self.kind, self.takes_effect) {
            (FaultKind::Right, TakesEffect::Twice(_)) => "takes effect twice",
            (FaultKind::Right, _) => "takes effect late",
            (FaultKind::Lost, TakesEffect::Never) => "lost before applying",
            (FaultKind::Lost, TakesEffect::Now) => "lost after applying",
            (FaultKind::Lost, _) => "lost and late",
            (FaultKind::Refused(_), _) => "status",
            (FaultKind::Empty, _) => "empty body",
            (FaultKind::Page, _) => "HTML page",
            (FaultKind::Redirect(_), _) => "redirect",
            (FaultKind::OtherShape, _) => "other shape",
            (FaultKind::NotTaken, _) => "not taken",
            (FaultKind::WrongId, _) => "wrong id",
            (FaultKind::Short, _) => "short answer",
            (FaultKind::Unreadable(..), _) => "unreadable interview",
            (FaultKind::EmptyList, _) => "empty list",
            (FaultKind::Stale(_), _) => "stale list",
            (FaultKind::OtherSideFirst(_), _) => "other side first",
            (FaultKind::SlowRequest(_), _) => "slow request",
            (FaultKind::SlowAnswer(_), _) => "slow answer",
            (FaultKind::Drip { .. }, _) => "drip",
            (FaultKind::Cut, _) => "cut body",
            (FaultKind::Times(_), _) => "times",
            (FaultKind::Header(..), _) => "header",
            (FaultKind::Rewritten(_), _) => "rewritten",
        }
    }

    /// Returns true if the fault changes the body of the service, which a 304 would not have.
    pub(super) fn needs_a_body(&self) -> bool {
        matches!(
            self.kind,
            FaultKind::WrongId
                | FaultKind::Short
                | FaultKind::Unreadable(..)
                | FaultKind::EmptyList
                | FaultKind::Drip { .. }
                | FaultKind::Cut
                | FaultKind::Times(_)
                | FaultKind::Rewritten(_)
        )
    }

    fn before(kind: FaultKind) -> Self {
        let takes_effect = TakesEffect::Never;
        Self { kind, takes_effect }
    }

    fn after(kind: FaultKind) -> Self {
        let takes_effect = TakesEffect::Now;
        Self { kind, takes_effect }
    }
}

impl FaultQueue {
    /// Adds `fault` to the next matching requests.
    pub fn add(&mut self, calls: Calls, times: Times, fault: Fault) {
        let left = match times {
            Times::Once => Some(1),
            Times::Next(count) => Some(count),
            Times::UntilCleared => None,
        };
        if left != Some(0) {
            self.pending.push(PendingFault { calls, fault, left });
        }
    }

    /// Returns the faults that still apply, oldest first.
    pub fn pending(&self) -> &[PendingFault] {
        &self.pending
    }

    /// Removes every fault.
    pub fn clear(&mut self) {
        self.pending.clear();
    }

    /// Returns the fault of the next request for `call`, and counts it.
    pub fn take(&mut self, call: Call) -> Option<Fault> {
        let one = self
            .pending
            .iter_mut()
            .find(|one| one.calls.matches(call))?;
        let fault = one.fault.clone();
        if let Some(left) = &mut one.left {
            *left -= 1;
        }
        self.pending.retain(|one| one.left != Some(0));
        Some(fault)
    }
}

impl fmt::Debug for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "{refusal:?}"),
            Self::Redirect(to) => write!(f, "Redirect({to})"),
            Self::Stale(by) => write!(f, "Stale({by})"),
            Self::OtherSideFirst(their) => write!(f, "OtherSideFirst({their:?})"),
            Self::SlowRequest(by) => write!(f, "SlowRequest({by:?})"),
            Self::SlowAnswer(by) => write!(f, "SlowAnswer({by:?})"),
            other => f.write_str(Fault::after(other.clone()).name()),
        }
    }
}
