//! The log of an account: the events of its engine, store and client, in `accounts/ID/log`.
//!
//! The programs install [`layer`] once. An account that opens gets the events of the process from then on, and
//! two accounts are never open at once in a program. So an event needs no name of its account, whichever thread
//! it comes from. An account that cannot be opened gets the reason.
//!
//! One line is one event: UTC time, level, target, text and fields. Only the crates of Interlude are logged,
//! because nobody has checked what the others write. Paths of the account are replaced, because they contain the
//! partner id and the user's name.

mod file;

use std::panic;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use interlude_engine::clock::Clock;
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber, dispatcher, warn};
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

/// Logs the place of each panic before it is reported as before. The message is left out, because it may quote
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

#[derive(Debug)]
enum Message {
    Open(PathBuf),
    Line(String),
    Close(PathBuf),
    Flush(Sender<()>),
}

/// Logs that an account could not be opened, in its folder.
pub(crate) fn failed_open(folder: &Path, error: &Error) {
    let log = AccountLog::begin(folder);
    let (code, causes) = (error.code.as_str(), error.causes());
    warn!(target: "interlude::account", code, ?causes, "the account could not be opened");
    log.end();
}

/// Keeps the log in the folder of one open account, until it ends or is dropped.
#[derive(Debug)]
pub(crate) struct AccountLog(Mutex<Option<(Writer, PathBuf)>>);

impl AccountLog {
    /// Writes the events of the process to `folder` from now on. Does nothing if no layer is installed.
    pub(crate) fn begin(folder: &Path) -> Self {
        let log = Log::installed().map(|writer| {
            writer.send(Message::Open(folder.to_owned()));
            (writer, folder.to_owned())
        });
        Self(Mutex::new(log))
    }

    /// Waits until the events so far are in the file.
    pub(crate) fn flush(&self) {
        if let Some((writer, _)) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            writer.flush();
        }
    }

    /// Writes what is left and releases the file.
    pub(crate) fn end(&self) {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((writer, folder)) = log {
            writer.send(Message::Close(folder));
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

impl<S: Subscriber> Layer<S> for Log {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if self.writer.waiting.fetch_add(1, Ordering::Relaxed) >= MAX_WAITING {
            self.writer.waiting.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        let line = file::line_of(event, self.clock.now().wall);
        self.writer.send(Message::Line(line));
    }
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
    // The newest gets the lines. An account that is tried while another is open takes them only for a moment.
    let mut open: Vec<LogFile> = Vec::new();
    for message in messages {
        match message {
            Message::Open(folder) => open.push(LogFile::in_folder(folder)),
            Message::Line(line) => {
                waiting.fetch_sub(1, Ordering::Relaxed);
                if let Some(file) = open.last_mut() {
                    file.append(&line);
                }
            }
            Message::Close(folder) => {
                let newest = open.iter().rposition(|file| file.folder() == folder);
                newest.map(|at| open.remove(at));
            }
            Message::Flush(done) => {
                let _ = done.send(());
            }
        }
    }
}

#[cfg(test)]
mod tests;
