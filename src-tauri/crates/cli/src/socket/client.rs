use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use interlude_engine::remote::Progress;
use interlude_model::{Code, InterviewId};
use nix::unistd::geteuid;
use tokio::net::UnixStream;
use tokio::net::unix::OwnedWriteHalf;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::address;
use super::protocol::{self, FromCaller, Greeting, Lines, Question, Request, ToCaller, VERSION};
use crate::args::{Arguments, Command, Open};
use crate::failure::{Exit, Failure};
use crate::output::{Answer, Body, Output, OutputFormat, ProgressLine};
use crate::secrets::VARIABLES;
use crate::terminal::{interrupted, own_prompt, own_variable};

/// The time in which the process that holds the folder must greet.
const GREETING_WITHIN: Duration = Duration::from_secs(2);

/// The time in which it must show its window.
const SHOWN_WITHIN: Duration = Duration::from_secs(5);

/// The time in which it must end a command that the user interrupted.
const INTERRUPTED_WITHIN: Duration = Duration::from_secs(5);

/// Has the process that holds the data folder at `path` run the command, and writes its output.
///
/// Returns None if no process serves the folder.
///
/// # Errors
/// The reason why it did not run the command to its end.
pub(crate) async fn ask(path: &Path, arguments: &Arguments) -> Result<Option<Answer>, Failure> {
    let Ok(stream) = address::connect(path).await else {
        return Ok(None);
    };
    let peer = stream.peer_cred()?;
    if peer.uid() != geteuid().as_raw() {
        let message = format!(
            "The data folder {} is served by another user ({}). Use a data folder of your own.",
            path.display(),
            peer.uid()
        );
        return Err(Failure::new(Code::InUse, message));
    }
    let process = peer.pid();
    let greeted = timeout(GREETING_WITHIN, greet(stream)).await;
    let (lines, stream) = match greeted {
        Ok(Ok((lines, stream, Greeting::Hello { protocol, version }))) => {
            if protocol != VERSION {
                return Err(other_version(&version));
            }
            (lines, stream)
        }
        // The process has just ended.
        Ok(Err(_)) => return Ok(None),
        Err(_) => return Err(does_not_answer(path, process)),
    };
    let request = Request {
        command: arguments.command.clone(),
        account: arguments.account.as_ref().map(ToString::to_string),
        format: arguments.format(),
        tz: std::env::var("TZ").ok(),
        working_folder: std::env::current_dir()?,
    };
    let exit = Conversation::new(lines, stream).run(request).await?;
    let body = Body::AlreadyWritten;
    Ok(Some(Answer { exit, body }))
}

/// Returns true if a process serves commands on the data folder at `path`.
pub(crate) async fn is_served(path: &Path) -> bool {
    address::connect(path).await.is_ok()
}

/// Has the window of the process that holds the data folder at `path` come to the front, and show this interview if
/// there is one. Returns true if it has a window and does so.
pub async fn show_window(path: &Path, interview: Option<InterviewId>) -> bool {
    let shown = async {
        let stream = address::connect(path).await?;
        if stream.peer_cred()?.uid() != geteuid().as_raw() {
            return Err(ErrorKind::PermissionDenied.into());
        }
        let (mut lines, mut stream, Greeting::Hello { protocol, .. }) = greet(stream).await?;
        if protocol != VERSION {
            return Err(ErrorKind::Unsupported.into());
        }
        let request = Request {
            command: Command::Open(Open { id: interview }),
            account: None,
            format: OutputFormat::Json,
            tz: None,
            working_folder: PathBuf::new(),
        };
        protocol::write(&mut stream, &FromCaller::Run(Box::new(request))).await?;
        while let Some(line) = lines.next().await? {
            if let ToCaller::Exit(code) = line {
                return Ok(code == Exit::Done as u8);
            }
        }
        io::Result::Ok(false)
    };
    matches!(timeout(SHOWN_WITHIN, shown).await, Ok(Ok(true)))
}

type Reading = Lines<tokio::net::unix::OwnedReadHalf>;

async fn greet(stream: UnixStream) -> io::Result<(Reading, OwnedWriteHalf, Greeting)> {
    let (read, mut write) = stream.into_split();
    let mut lines = Lines::of(read);
    protocol::write(&mut write, &Greeting::own()).await?;
    let greeting = lines.next().await?;
    let greeting = greeting.ok_or(ErrorKind::UnexpectedEof)?;
    Ok((lines, write, greeting))
}

fn does_not_answer(path: &Path, process: Option<i32>) -> Failure {
    let process = process.map_or_else(String::new, |process| format!(" (process {process})"));
    let message = format!(
        "Interlude is already running with the data folder {}{process}, but does not answer. Wait a moment, then \
         try again. If it stays so, end that process.",
        path.display()
    );
    Failure::new(Code::InUse, message)
}

fn other_version(version: &str) -> Failure {
    let message = format!(
        "Interlude is already running as version {version}, which does not understand this command of version \
         {}. Close it, then try again.",
        env!("CARGO_PKG_VERSION")
    );
    Failure::new(Code::InUse, message)
}

fn ended_early() -> Failure {
    let message = "Interlude ended before the command was done. What it had saved is kept. To see it, run: \
                   interlude outbox.";
    Failure::new(Code::Stopped, message)
}

/// The conversation after the greetings.
struct Conversation {
    lines: Reading,
    stream: OwnedWriteHalf,
    /// Takes what is written. Writing has its own thread, because a slow reader of this process's output must
    /// not hold up the other process.
    printer: mpsc::Sender<Print>,
    printing: JoinHandle<io::Result<()>>,
    handles_interrupt: bool,
}

enum Print {
    Output(Output),
    Progress(Progress),
    NoProgress,
}

impl Conversation {
    fn new(lines: Reading, stream: OwnedWriteHalf) -> Self {
        let (printer, prints) = mpsc::channel();
        Self {
            lines,
            stream,
            printer,
            printing: tokio::task::spawn_blocking(move || print(&prints)),
            handles_interrupt: false,
        }
    }

    async fn run(mut self, request: Request) -> Result<Exit, Failure> {
        self.send(&FromCaller::Run(Box::new(request))).await?;
        let exit = loop {
            let next = tokio::select! {
                next = self.lines.next() => next,
                () = interrupted(), if self.handles_interrupt => {
                    break self.interrupt().await?;
                }
            };
            // A line that is cut off counts as the end.
            let Ok(Some(line)) = next else {
                return Err(ended_early());
            };
            if let Some(exit) = self.take(line).await? {
                break exit;
            }
        };
        drop(self.printer);
        let printed = self.printing.await;
        match printed.unwrap_or_else(|error| Err(io::Error::other(error))) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(exit),
        }
    }

    /// Does what a line says. Returns the exit code of the last one.
    async fn take(&mut self, line: ToCaller) -> Result<Option<Exit>, Failure> {
        let print = match line {
            ToCaller::Output(output) => Print::Output(output),
            ToCaller::Progress { received, total } => Print::Progress(Progress { received, total }),
            ToCaller::NoProgress => Print::NoProgress,
            ToCaller::Ask(question) => {
                self.send(&answer(&question)?).await?;
                return Ok(None);
            }
            ToCaller::HandlesInterrupt => {
                self.handles_interrupt = true;
                return Ok(None);
            }
            ToCaller::Exit(code) => return Ok(Some(Exit::of(code))),
        };
        if self.printer.send(print).is_err() {
            // Nobody reads the output, so the command need not go on.
            return self.interrupt().await.map(Some);
        }
        Ok(None)
    }

    async fn send(&mut self, line: &FromCaller) -> Result<(), Failure> {
        let sent = protocol::write(&mut self.stream, line).await;
        sent.map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe | ErrorKind::ConnectionReset => ended_early(),
            _ => error.into(),
        })
    }

    /// Interrupts the command and waits for its end.
    async fn interrupt(&mut self) -> Result<Exit, Failure> {
        self.send(&FromCaller::Interrupt).await?;
        let end = async {
            while let Ok(Some(line)) = self.lines.next().await {
                match line {
                    ToCaller::Exit(code) => return Ok(Exit::of(code)),
                    ToCaller::Output(output) => drop(self.printer.send(Print::Output(output))),
                    _ => {}
                }
            }
            Err(ended_early())
        };
        let ended = timeout(INTERRUPTED_WITHIN, end).await;
        ended.unwrap_or_else(|_| Err(Code::Interrupted.into()))
    }
}

/// Answers a question: with a variable that may be asked for, or with what is typed.
fn answer(question: &Question) -> Result<FromCaller, Failure> {
    let reply = match question {
        Question::Variable(name) if VARIABLES.contains(&name.as_str()) => own_variable(name)?,
        Question::Variable(_) => None,
        Question::Prompt(text) => own_prompt(text)?,
    };
    Ok(FromCaller::Reply(reply.map(|text| text.to_string())))
}

/// Writes until the conversation ends.
fn print(prints: &mpsc::Receiver<Print>) -> io::Result<()> {
    let mut line = ProgressLine::on_stderr();
    for print in prints {
        match print {
            Print::Output(output) => output.write()?,
            Print::Progress(progress) => line.show(progress),
            Print::NoProgress => line.clear(),
        }
    }
    line.clear();
    Ok(())
}
