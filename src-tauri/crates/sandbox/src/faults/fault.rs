use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use serde_json::Value;

use crate::refusal::Refusal;

/// An error that is injected into the handling of a request.
///
/// Every fault occurs at one of two points. **Before applying**: the service never acts on the request.
/// **After applying**: the service acts on it, and only the answer is wrong. Each constructor documents its
/// point; [`before_applying`](Self::before_applying) and [`after_applying`](Self::after_applying) change it.
#[derive(Debug, Clone)]
pub struct Fault {
    pub(crate) kind: Kind,
    pub(crate) applied: bool,
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

#[derive(Clone)]
pub(crate) enum Kind {
    Lost,
    Refused(Refusal),
    Slow(Duration),
    Drip { bytes: usize, every: Duration },
    Cut,
    Empty,
    Page,
    Redirect(String),
    WrongId,
    NotTaken,
    OtherShape,
    Unreadable(Option<u64>, Damage),
    Short,
    Times(TimeStyle),
    Header(HeaderName, HeaderValue),
    Rewritten(Arc<dyn Fn(&mut Value) + Send + Sync>),
}

impl Fault {
    /// The service does not act on the request, and the connection closes without a byte.
    pub fn lost_before_applying() -> Self {
        Self::before(Kind::Lost)
    }

    /// The request takes effect, and the connection closes without a byte.
    pub fn lost_after_applying() -> Self {
        Self::after(Kind::Lost)
    }

    /// The request is answered with this status and the usual text for it, before applying.
    pub fn status(status: u16) -> Self {
        Self::refusal(Refusal::new(status))
    }

    /// The request is answered with this refusal, before applying.
    pub fn refusal(refusal: Refusal) -> Self {
        Self::before(Kind::Refused(refusal))
    }

    /// The request is answered with 401 regardless of its credential, before applying.
    pub fn unauthorised() -> Self {
        Self::status(401)
    }

    /// The correct answer is delayed, after applying. With [`before_applying`](Self::before_applying) the
    /// request is delayed first and takes effect afterwards, even if the client has disconnected by then.
    pub fn slow(by: Duration) -> Self {
        Self::after(Kind::Slow(by))
    }

    /// The correct answer is sent `bytes` at a time, with a pause of `every` between the parts.
    pub fn drip(bytes: usize, every: Duration) -> Self {
        Self::after(Kind::Drip {
            bytes: bytes.max(1),
            every,
        })
    }

    /// The correct headers and half of the body are sent, then the connection closes. After applying.
    pub fn cut_body() -> Self {
        Self::after(Kind::Cut)
    }

    /// 200 with the correct headers and no body. Before applying.
    pub fn empty_body() -> Self {
        Self::before(Kind::Empty)
    }

    /// 200 with the page of a captive portal. Before applying.
    pub fn html_page() -> Self {
        Self::before(Kind::Page)
    }

    /// 302 to `to`, for example a sign-in page or another origin. Before applying.
    pub fn redirect(to: impl Into<String>) -> Self {
        Self::before(Kind::Redirect(to.into()))
    }

    /// 200 with the id of another interview (in a list, of its first interview). After applying.
    pub fn wrong_id() -> Self {
        Self::after(Kind::WrongId)
    }

    /// An amend is validated and answered with 200 and the unchanged interview. The proposal is not stored.
    pub fn not_taken() -> Self {
        Self::before(Kind::NotTaken)
    }

    /// 200 with JSON of another shape. Before applying.
    pub fn other_shape() -> Self {
        Self::before(Kind::OtherShape)
    }

    /// A list in which one interview cannot be read: the given one, or the first.
    pub fn unreadable(interview: Option<u64>, damage: Damage) -> Self {
        Self::after(Kind::Unreadable(interview, damage))
    }

    /// An amend is answered with only the interview's id and its proposal.
    pub fn short_answer() -> Self {
        Self::after(Kind::Short)
    }

    /// The correct answer with its times in another format.
    pub fn times(style: TimeStyle) -> Self {
        Self::after(Kind::Times(style))
    }

    /// The correct answer with this header added or replaced. Returns `None` if the header is not valid.
    pub fn header(name: &str, value: &str) -> Option<Self> {
        let (name, value) = (name.parse().ok()?, value.parse().ok()?);
        Some(Self::after(Kind::Header(name, value)))
    }

    /// The correct answer, changed by `change`. Use it for oddities that the other faults do not cover.
    pub fn rewrite(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self::after(Kind::Rewritten(Arc::new(change)))
    }

    /// Moves the fault before applying: the service does not act on the request. (With a slow fault it acts
    /// later.)
    pub fn before_applying(mut self) -> Self {
        self.applied = false;
        self
    }

    /// Moves the fault after applying: the service acts on the request and only the answer is wrong.
    pub fn after_applying(mut self) -> Self {
        self.applied = true;
        self
    }

    /// Returns the name of the fault in the log.
    pub fn word(&self) -> &'static str {
        match (&self.kind, self.applied) {
            (Kind::Lost, false) => "lost before applying",
            (Kind::Lost, true) => "lost after applying",
            (Kind::Refused(_), _) => "status",
            (Kind::Slow(_), _) => "slow",
            (Kind::Drip { .. }, _) => "drip",
            (Kind::Cut, _) => "cut body",
            (Kind::Empty, _) => "empty body",
            (Kind::Page, _) => "HTML page",
            (Kind::Redirect(_), _) => "redirect",
            (Kind::WrongId, _) => "wrong id",
            (Kind::NotTaken, _) => "not taken",
            (Kind::OtherShape, _) => "other shape",
            (Kind::Unreadable(..), _) => "unreadable interview",
            (Kind::Short, _) => "short answer",
            (Kind::Times(_), _) => "times",
            (Kind::Header(..), _) => "header",
            (Kind::Rewritten(_), _) => "rewritten",
        }
    }

    /// Returns true if the fault changes the body of the service, which a 304 would not have.
    pub(crate) fn needs_a_body(&self) -> bool {
        matches!(
            self.kind,
            Kind::Drip { .. }
                | Kind::Cut
                | Kind::WrongId
                | Kind::Unreadable(..)
                | Kind::Short
                | Kind::Times(_)
                | Kind::Rewritten(_)
        )
    }

    fn before(kind: Kind) -> Self {
        Self {
            kind,
            applied: false,
        }
    }

    fn after(kind: Kind) -> Self {
        Self {
            kind,
            applied: true,
        }
    }
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "{refusal:?}"),
            Self::Slow(by) => write!(f, "Slow({by:?})"),
            Self::Redirect(to) => write!(f, "Redirect({to})"),
            other => write!(
                f,
                "{}",
                Fault {
                    kind: other.clone(),
                    applied: false
                }
                .word()
            ),
        }
    }
}
