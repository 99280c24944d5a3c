//! The terminal of the person who gave a command: that of this process, or that of the process which asks
//! through the socket.

use std::env::{self, VarError};
use std::io::{self, IsTerminal};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use interlude_engine::remote::Progress;
use interlude_engine::store::Notice;
use interlude_model::Code;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::output::{Body, Output, ProgressLine};
#[cfg(unix)]
use crate::socket::Caller;

/// A terminal, to which a command writes and of which it asks secrets.
#[derive(Debug, Clone)]
pub(crate) enum Terminal {
    Own(Arc<Mutex<ProgressLine>>),
    #[cfg(unix)]
    Caller(Arc<Caller>),
}

impl Terminal {
    /// Returns the terminal of this process.
    pub(crate) fn own() -> Self {
        Self::Own(Arc::new(Mutex::new(ProgressLine::on_stderr())))
    }

    /// Returns the value of an environment variable. None if it is not set or blank.
    pub(crate) async fn variable(&self, name: &str) -> Result<Option<Zeroizing<String>>, Failure> {
        match self {
            Self::Own(_) => own_variable(name),
            #[cfg(unix)]
            Self::Caller(caller) => caller.variable(name).await,
        }
    }

    /// Asks without echo. Returns None if the input is blank or stdin is no terminal.
    pub(crate) async fn prompt(&self, text: &str) -> Result<Option<Zeroizing<String>>, Failure> {
        match self {
            Self::Own(_) => own_prompt(text),
            #[cfg(unix)]
            Self::Caller(caller) => caller.prompt(text).await,
        }
    }

    /// Writes a part of the answer.
    ///
    /// # Errors
    /// The stream is closed or full.
    pub(crate) fn write(&self, body: &Body) -> io::Result<()> {
        body.output().map_or(Ok(()), |output| self.print(output))
    }

    /// Writes notices to stderr.
    pub(crate) fn notices(&self, notices: &[Notice]) {
        for notice in notices {
            self.note(&notice.message);
        }
        if notices.iter().any(Notice::is_kept) {
            self.say(Output::sentence(
                "To stop repeating this, run: interlude doctor --seen.",
            ));
        }
    }

    /// Writes a note to stderr.
    pub(crate) fn note(&self, message: &str) {
        self.say(Output::sentence(&format!("Note: {message}")));
    }

    /// Writes a status line if stderr is a terminal.
    pub(crate) fn status(&self, text: &str) {
        self.say(Output::status(text));
    }

    /// Shows the progress of a pull if stderr is a terminal.
    pub(crate) fn progress(&self, progress: Progress) {
        match self {
            Self::Own(line) => locked(line).show(progress),
            #[cfg(unix)]
            Self::Caller(caller) => caller.progress(progress),
        }
    }

    /// Removes the progress of a pull.
    pub(crate) fn clear_progress(&self) {
        match self {
            Self::Own(line) => locked(line).clear(),
            #[cfg(unix)]
            Self::Caller(caller) => caller.clear_progress(),
        }
    }

    /// Waits until the user or the system interrupts the command.
    pub(crate) async fn interrupted(&self) {
        match self {
            Self::Own(_) => interrupted().await,
            #[cfg(unix)]
            Self::Caller(caller) => caller.interrupted().await,
        }
    }

    /// Writes a sentence. A closed stderr must not fail the command.
    fn say(&self, output: Output) {
        let _ = self.print(output);
    }

    fn print(&self, output: Output) -> io::Result<()> {
        match self {
            Self::Own(_) => output.write(),
            #[cfg(unix)]
            Self::Caller(caller) => caller.print(output),
        }
    }
}

fn locked(line: &Mutex<ProgressLine>) -> MutexGuard<'_, ProgressLine> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the value of a variable of this process. None if it is not set or blank.
pub(crate) fn own_variable(name: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    match env::var(name) {
        Ok(text) if text.trim().is_empty() => Ok(None),
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => {
            let message = format!("{name} cannot be used. It is not UTF-8 text.");
            Err(Failure::new(Code::BadCredential, message))
        }
    }
}

/// Asks at the terminal of this process without echo. Returns None if the input is blank or stdin is no
/// terminal.
pub(crate) fn own_prompt(text: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    let typed = rpassword::prompt_password(text).map(Zeroizing::new);
    let typed = typed.map_err(|error| Failure::new(Code::NoTerminal, error))?;
    Ok(Some(typed).filter(|text| !text.trim().is_empty()))
}

/// Waits until this process gets Ctrl-C or SIGTERM.
pub(crate) async fn interrupted() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // No handler could be installed, so Ctrl-C ends the process by default.
            std::future::pending().await
        }
    };
    tokio::select! {
        () = ctrl_c => {}
        () = terminate_signal() => {}
    }
}

#[cfg(unix)]
async fn terminate_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            terminate.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminate_signal() {
    std::future::pending().await
}
