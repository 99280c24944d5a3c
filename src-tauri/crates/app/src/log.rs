//! The log of an account: the events of its engine, store and client, in `accounts/ID/log`.
//!
//! The programs install [`layer`] once. Several accounts may be open in a program. Each has a span, in which its
//! engine, store and client run, and an event goes to the account whose span it is in. An event outside of these
//! spans belongs to the process, and goes to every open account. An account that cannot be opened gets the reason.
//!
//! One line is one event: UTC time, level, target, text and fields. Only the crates of Interlude are logged,
//! because nobody has checked what the others write. Paths of the account are replaced, because they contain the
//! partner id and the user's name.

mod file;

use std::fmt;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use interlude_engine::clock::Clock;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id};
use tracing::{Event, Span, Subscriber, dispatcher, info_span, warn};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::Error;
use file::LogFile;
pub use file::tail;

/// The number of lines that may wait for the disk. Further ones are lost, so that a hanging disk fills no memory.
const MAX_WAITING: usize = 10_000;

/// The time that closing an account waits for its last lines. A hanging disk must not keep a program from ending.
const FLUSH_WITHIN: Duration = Duration::from_secs(1);

/// Returns the layer that writes the log, with the times of `clock`. Starts its thread.
pub fn layer<S>(clock: Arc<dyn Clock>) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let ours = Targets::new()
        .with_target("interlude", LevelFilter::DEBUG)
        // Its events repeat what clients sent, such as the partner id.
        .with_target("interlude_sandbox", LevelFilter::OFF);
    Log::start(clock).with_filter(ours)
}

/// Logs the place of each panic, which is then reported as usual. The message is left out, because it may quote
/// a text of an interview.
pub fn record_panics() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let at = info.location().map(tracing::field::display);
        tracing::error!(at, thread = thread::current().name(), "panic");
        if let Some(log) = Log::installed() {
            log.flush();
        }
        report(info);
    }));
}

/// The layer. Its thread owns the file, so that no caller waits for the disk.
struct Log {
    clock: Arc<dyn Clock>,
    writer: Writer,
}

/// The sending side of the thread.
#[derive(Debug, Clone)]
struct Writer {
    messages: Sender<Message>,
    waiting: Arc<AtomicUsize>,
}

/// The number of an [`AccountLog`] in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LogNumber(u64);

#[derive(Debug)]
enum Message {
    Open(LogNumber, PathBuf),
    /// A line for one account, or for every open one.
    Line(Option<LogNumber>, String),
    Close(LogNumber),
    Flush(Sender<()>),
}

/// Logs that an account could not be opened, in its folder.
pub(crate) fn failed_open(folder: &Path, error: &Error) {
    let log = AccountLog::begin(folder);
    let (code, causes) = (error.code.as_str(), error.causes());
    log.span().in_scope(|| {
        warn!(target: "interlude::account", code, ?causes, "the account could not be opened");
    });
    log.end();
}

/// Keeps the log in the folder of one open account, until it ends or is dropped.
#[derive(Debug)]
pub(crate) struct AccountLog {
    span: Span,
    /// `None` without a layer, and after the end.
    open: Mutex<Option<(Writer, LogNumber)>>,
}

impl AccountLog {
    /// Writes the events inside of [its span](Self::span) and those of the process to `folder` from now on. Does
    /// nothing if no layer is installed.
    pub(crate) fn begin(folder: &Path) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = LogNumber(NEXT.fetch_add(1, Ordering::Relaxed));
        let open = Log::installed().map(|writer| {
            writer.send(Message::Open(number, folder.to_owned()));
            (writer, number)
        });
        Self {
            // Inside of another account's span it would have two accounts.
            span: info_span!(target: "interlude::account", parent: None, "account", log = number.0),
            open: Mutex::new(open),
        }
    }

    /// Returns the span that all work of this account runs in.
    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }

    /// Waits until the events so far are in the file.
    pub(crate) fn flush(&self) {
        if let Some((writer, _)) = &*self.open.lock().unwrap_or_else(PoisonError::into_inner) {
            writer.flush();
        }
    }

    /// Writes what is left and releases the file.
    pub(crate) fn end(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((writer, number)) = open.take() {
            writer.send(Message::Close(number));
            writer.flush();
        }
    }
}

impl Drop for AccountLog {
    fn drop(&mut self) {
        self.end();
    }
}

impl Log {
    fn start(clock: Arc<dyn Clock>) -> Self {
        let (messages, received) = mpsc::channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let written = Arc::clone(&waiting);
        // Without the thread there is no log, and everything else works.
        let _ = thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write_all(&received, &written));
        let writer = Writer { messages, waiting };
        Self { clock, writer }
    }

    /// Returns the writer of the layer that is installed, if there is one.
    fn installed() -> Option<Writer> {
        dispatcher::get_default(|installed| {
            let log = installed.downcast_ref::<Self>();
            log.map(|log| log.writer.clone())
        })
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Log {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut number = None;
        attributes.record(&mut NumberField(&mut number));
        if let (Some(number), Some(span)) = (number, context.span(id)) {
            span.extensions_mut().insert(number);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if self.writer.waiting.fetch_add(1, Ordering::Relaxed) >= MAX_WAITING {
            self.writer.waiting.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        let mut spans = context.event_scope(event).into_iter().flatten();
        let account = spans.find_map(|span| span.extensions().get::<LogNumber>().copied());
        let line = file::line_of(event, self.clock.now().wall);
        self.writer.send(Message::Line(account, line));
    }
}

/// Reads the number from the span of an [`AccountLog`].
struct NumberField<'a>(&'a mut Option<LogNumber>);

impl Visit for NumberField<'_> {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "log" {
            *self.0 = Some(LogNumber(value));
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

impl Writer {
    /// Sends to the thread. If that has ended, there is no log.
    fn send(&self, message: Message) {
        let _ = self.messages.send(message);
    }

    /// Waits up to [`FLUSH_WITHIN`] until everything that was sent before is written.
    fn flush(&self) {
        let (done, written) = mpsc::channel();
        self.send(Message::Flush(done));
        let _ = written.recv_timeout(FLUSH_WITHIN);
    }
}

fn write_all(messages: &Receiver<Message>, waiting: &AtomicUsize) {
    let mut open: Vec<(LogNumber, LogFile)> = Vec::new();
    for message in messages {
        match message {
            Message::Open(number, folder) => open.push((number, LogFile::in_folder(folder))),
            Message::Line(account, line) => {
                waiting.fetch_sub(1, Ordering::Relaxed);
                for (number, file) in &mut open {
                    if account.is_none_or(|account| account == *number) {
                        file.append(&line);
                    }
                }
            }
            Message::Close(closed) => open.retain(|(number, _)| *number != closed),
            Message::Flush(done) => {
                let _ = done.send(());
            }
        }
    }
}

#[cfg(test)]
mod tests;
