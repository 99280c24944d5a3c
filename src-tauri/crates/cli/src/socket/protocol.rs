//! The lines of a conversation. A change of any of them, or of a command, is a new [`VERSION`]: both programs
//! are installed together, so a side that speaks another version is told to start again.

use std::io::{self, ErrorKind};
use std::path::PathBuf;

use interlude_engine::remote::Progress;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

use crate::args::Command;
use crate::output::{Output, OutputFormat};

/// The version of this protocol.
pub(super) const VERSION: u32 = 1;

/// The longest line, in bytes.
const MAX_LINE: u64 = 1 << 20;

/// The longest text in one line, in bytes. As JSON it can have six times as many.
pub(super) const MAX_TEXT: usize = 128 << 10;

/// The first line of both sides.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Greeting {
    Hello {
        protocol: u32,
        /// The version of the program, for people.
        version: String,
    },
}

impl Greeting {
    /// Returns the greeting of this program.
    pub(super) fn own() -> Self {
        Self::Hello {
            protocol: VERSION,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// The lines of the process that asks. It has no `Debug`, because a reply may be a secret.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FromCaller {
    /// Runs a command. It comes once, first.
    Run(Box<Request>),
    /// The answer to a question. None if there is no value or nothing was typed.
    Reply(Option<String>),
    /// The user interrupts the command.
    Interrupt,
}

/// A command, and what it needs of the process that asks.
#[derive(Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) command: Command,
    pub(super) account: Option<String>,
    pub(super) format: OutputFormat,
    /// The value of `TZ`.
    pub(super) tz: Option<String>,
    pub(super) working_folder: PathBuf,
}

/// The lines of the process that holds the folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ToCaller {
    Output(Output),
    Ask(Question),
    /// The progress of a pull.
    Progress {
        received: u64,
        total: Option<u64>,
    },
    NoProgress,
    /// The command handles an interruption itself from now on.
    HandlesInterrupt,
    /// The exit code. It comes last.
    Exit(u8),
}

/// A question of a command to the user. A reply follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Question {
    /// The value of an environment variable.
    Variable(String),
    /// A text that is typed without echo.
    Prompt(String),
}

impl From<Progress> for ToCaller {
    fn from(Progress { received, total }: Progress) -> Self {
        Self::Progress { received, total }
    }
}

/// Reads messages from a stream.
pub(super) struct Lines<R> {
    stream: BufReader<R>,
    /// The beginning of the next line.
    line: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn of(stream: R) -> Self {
        Self {
            stream: BufReader::new(stream),
            line: Vec::new(),
        }
    }

    /// Returns the next message, or None at the end. Nothing is lost if the future is dropped.
    ///
    /// # Errors
    /// The line is too long, is cut off, or is no such message.
    pub(super) async fn next<T: DeserializeOwned>(&mut self) -> io::Result<Option<T>> {
        let left = MAX_LINE.saturating_sub(self.line.len() as u64);
        let mut limited = (&mut self.stream).take(left);
        limited.read_until(b'\n', &mut self.line).await?;
        let line = std::mem::take(&mut self.line);
        match line.last() {
            None => Ok(None),
            Some(b'\n') => Ok(Some(serde_json::from_slice(&line)?)),
            Some(_) => Err(ErrorKind::InvalidData.into()),
        }
    }
}

/// Writes a message as a line.
pub(super) async fn write(
    stream: &mut (impl AsyncWrite + Unpin),
    message: &impl Serialize,
) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    stream.write_all(&line).await
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Arguments;

    /// The lines of this version, with each command. They must never be changed without a new version.
    const GOLDEN: &str = include_str!("../../tests/fixtures/protocol-1.jsonl");

    fn again<T: Serialize + DeserializeOwned>(line: &str) -> Option<String> {
        let message: T = serde_json::from_str(line).ok()?;
        serde_json::to_string(&message).ok()
    }

    #[test]
    fn the_golden_lines_are_read_and_written_byte_for_byte() {
        for line in GOLDEN.lines() {
            let again = again::<Greeting>(line)
                .or_else(|| again::<FromCaller>(line))
                .or_else(|| again::<ToCaller>(line));
            assert_eq!(again.as_deref(), Some(line));
        }
        let commands = Arguments::command();
        let asks = |command: &&clap::Command| command.get_name() != "completions";
        for command in commands.get_subcommands().filter(asks) {
            let name = command.get_name().replace('-', "_");
            let is_in = |start: &str| {
                GOLDEN.contains(&format!("{{\"run\":{{\"command\":{start}\"{name}\""))
            };
            assert!(is_in("") || is_in("{"), "{name} has no golden line");
        }
    }

    #[tokio::test]
    async fn lines_are_read_whole_and_within_their_limit() {
        let mut lines = Lines::of(&b"{\"exit\":0}\n\"no_progress\"\n"[..]);
        assert_eq!(lines.next().await.unwrap(), Some(ToCaller::Exit(0)));
        assert_eq!(lines.next().await.unwrap(), Some(ToCaller::NoProgress));
        assert_eq!(lines.next::<ToCaller>().await.unwrap(), None);
        let long = [vec![b' '; 1 << 20], b"{\"exit\":0}\n".to_vec()].concat();
        for wrong in [&b"{\"exit\":0}"[..], b"nonsense\n", b"\n", &long] {
            assert!(Lines::of(wrong).next::<ToCaller>().await.is_err());
        }
    }

    #[test]
    fn the_largest_text_fits_into_a_line() {
        let output = Output {
            stream: crate::output::Stream::Stdout,
            is_styled: false,
            text: "\u{1}".repeat(MAX_TEXT),
        };
        let line = serde_json::to_string(&ToCaller::Output(output)).unwrap();
        assert!((line.len() as u64) < MAX_LINE);
    }
}
