use std::io::{self, ErrorKind};

use interlude_engine::remote::Progress;
use interlude_model::Code;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::{Mutex, watch};
use zeroize::Zeroizing;

use super::protocol::{MAX_TEXT, Question, ToCaller};
use crate::failure::Failure;
use crate::output::Output;

/// The terminal of the process that asked for a command.
#[derive(Debug)]
pub(crate) struct Caller {
    lines: UnboundedSender<ToCaller>,
    replies: Mutex<UnboundedReceiver<Option<Zeroizing<String>>>>,
    /// True once the user interrupted the command, or the process ended.
    interrupted: watch::Receiver<bool>,
}

impl Caller {
    pub(super) fn new(
        lines: UnboundedSender<ToCaller>,
        replies: UnboundedReceiver<Option<Zeroizing<String>>>,
        interrupted: watch::Receiver<bool>,
    ) -> Self {
        let replies = Mutex::new(replies);
        Self {
            lines,
            replies,
            interrupted,
        }
    }

    pub(crate) async fn variable(&self, name: &str) -> Result<Option<Zeroizing<String>>, Failure> {
        self.ask(Question::Variable(name.to_owned())).await
    }

    pub(crate) async fn prompt(&self, text: &str) -> Result<Option<Zeroizing<String>>, Failure> {
        self.ask(Question::Prompt(text.to_owned())).await
    }

    /// Sends output, in pieces that fit into a line.
    ///
    /// # Errors
    /// The process that asked has ended, or does not read.
    pub(crate) fn print(&self, output: Output) -> io::Result<()> {
        let Output {
            stream,
            is_styled,
            text,
        } = output;
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (text, after) = rest.split_at(rest.floor_char_boundary(MAX_TEXT));
            rest = after;
            let text = text.to_owned();
            self.send(ToCaller::Output(Output {
                stream,
                is_styled,
                text,
            }))?;
        }
        Ok(())
    }

    pub(crate) fn progress(&self, progress: Progress) {
        // The output that follows reports a process that has ended.
        let _ = self.send(progress.into());
    }

    pub(crate) fn clear_progress(&self) {
        let _ = self.send(ToCaller::NoProgress);
    }

    /// Waits until the user interrupts the command, or the process that asked ends.
    pub(crate) async fn interrupted(&self) {
        if self.send(ToCaller::HandlesInterrupt).is_ok() {
            // An error means that the process has ended.
            let _ = self.interrupted.clone().wait_for(|is| *is).await;
        }
    }

    pub(super) fn exit(&self, code: u8) {
        let _ = self.send(ToCaller::Exit(code));
    }

    async fn ask(&self, question: Question) -> Result<Option<Zeroizing<String>>, Failure> {
        let mut replies = self.replies.lock().await;
        self.send(ToCaller::Ask(question))?;
        let reply = replies.recv().await;
        reply.ok_or_else(|| Code::Interrupted.into())
    }

    fn send(&self, line: ToCaller) -> io::Result<()> {
        let sent = self.lines.send(line);
        sent.map_err(|_| ErrorKind::BrokenPipe.into())
    }
}
