use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use serde_json::Value;

use crate::refusal::Refusal;

/// One thing that can go wrong with a request.
///
/// Every fault stands at one of two moments. **Before applying**: the service never acts on the request.
/// **After applying**: it acts in full, and only the answer goes wrong. Each constructor says which it
/// takes; [`before_applying`](Self::before_applying) and [`after_applying`](Self::after_applying) change it.
#[derive(Debug, Clone)]
pub struct Fault {
    pub(crate) kind: Kind,
    pub(crate) applied: bool,
}

/// What is wrong with the unreadable interview of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Its `updated_at` and, where present, `start_at` are no times. The id can be read.
    Times,
    /// Its `id` is a word.
    Id,
    /// It is a bare string instead of an object.
    Shape,
}

/// How an answer writes its times, all of them ISO 8601.
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
    /// The request is never acted on, and the connection closes without a byte.
    pub fn lost_before_applying() -> Self {
        Self::before(Kind::Lost)
    }

    /// The request takes effect, and the connection closes without a byte.
    pub fn lost_after_applying() -> Self {
        Self::after(Kind::Lost)
    }

    /// Answered with this status in plain words, before applying. 401, 403, 422, 500, 503…
    pub fn status(status: u16) -> Self {
        Self::refusal(Refusal::new(status))
    }

    /// Answered with this refusal, before applying.
    pub fn refusal(refusal: Refusal) -> Self {
        Self::before(Kind::Refused(refusal))
    }

    /// 401 whatever the credential, before applying.
    pub fn unauthorised() -> Self {
        Self::status(401)
    }

    /// The right answer, late. It takes effect first and then the answer waits; with
    /// [`before_applying`](Self::before_applying) it waits first and takes effect then, even if the client
    /// has given up in the meantime.
    pub fn slow(by: Duration) -> Self {
        Self::after(Kind::Slow(by))
    }

    /// The right answer, `bytes` at a time, with a pause of `every` between them.
    pub fn drip(bytes: usize, every: Duration) -> Self {
        Self::after(Kind::Drip {
            bytes: bytes.max(1),
            every,
        })
    }

    /// The right headers, half of the body, and the connection closes. After applying.
    pub fn cut_body() -> Self {
        Self::after(Kind::Cut)
    }

    /// 200 with the right headers and no body. Before applying.
    pub fn empty_body() -> Self {
        Self::before(Kind::Empty)
    }

    /// 200 with the page of a captive portal. Before applying.
    pub fn html_page() -> Self {
        Self::before(Kind::Page)
    }

    /// 302 to `to`: a sign-in page, or another origin. Before applying.
    pub fn redirect(to: impl Into<String>) -> Self {
        Self::before(Kind::Redirect(to.into()))
    }

    /// 200 with another interview's id (on a list: on its first interview). After applying.
    pub fn wrong_id() -> Self {
        Self::after(Kind::WrongId)
    }

    /// An amend checked and answered with 200 and the interview as it was: the proposal is not taken.
    pub fn not_taken() -> Self {
        Self::before(Kind::NotTaken)
    }

    /// 200 with JSON of another shape. Before applying.
    pub fn other_shape() -> Self {
        Self::before(Kind::OtherShape)
    }

    /// A list in which one interview cannot be read: the one named, or the first.
    pub fn unreadable(interview: Option<u64>, damage: Damage) -> Self {
        Self::after(Kind::Unreadable(interview, damage))
    }

    /// An amend answered with the interview's id and its proposal alone.
    pub fn short_answer() -> Self {
        Self::after(Kind::Short)
    }

    /// The right answer with its times written in another way.
    pub fn times(style: TimeStyle) -> Self {
        Self::after(Kind::Times(style))
    }

    /// The right answer with one more header, or another value of it: `content-encoding`, `age`… `None` if
    /// it is no header.
    pub fn header(name: &str, value: &str) -> Option<Self> {
        let (name, value) = (name.parse().ok()?, value.parse().ok()?);
        Some(Self::after(Kind::Header(name, value)))
    }

    /// The right answer, rewritten: for every oddity the others do not cover.
    pub fn rewrite(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self::after(Kind::Rewritten(Arc::new(change)))
    }

    /// The service does not act on the request. (A slow one acts later.)
    pub fn before_applying(mut self) -> Self {
        self.applied = false;
        self
    }

    /// The service acts on the request; only the answer goes wrong.
    pub fn after_applying(mut self) -> Self {
        self.applied = true;
        self
    }

    /// A word for it, as the log prints it.
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

    /// Whether it bends the service's own body, which a 304 would not have.
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
