use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use interlude_engine::clock::Clock;
use interlude_model::Code;
use interlude_model::zone::Zone;
use nix::unistd::geteuid;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::address::Address;
use super::caller::Caller;
use super::protocol::{self, FromCaller, Greeting, Lines, Request, ToCaller, VERSION};
use crate::args::Command;
use crate::commands;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::host::{Folder, Host};
use crate::output::{Answer, Output};
use crate::terminal::Terminal;

/// The time in which a process that connects must say what it wants.
const REQUEST_WITHIN: Duration = Duration::from_secs(5);

/// The time in which it must take a line.
const LINE_WITHIN: Duration = Duration::from_secs(10);

/// The number of commands that run at the same time. Others wait for their turn.
const MAX_COMMANDS: u32 = 16;

/// The time until the next attempt, if the system accepts no connection.
const ACCEPT_AGAIN: Duration = Duration::from_millis(200);

/// The time in which the commands that run may finish.
const FINISH_WITHIN: Duration = Duration::from_secs(3);

/// Serves the socket of a data folder until it is dropped.
#[derive(Debug)]
pub struct Server {
    accepting: JoinHandle<()>,
    turns: Arc<Semaphore>,
    _address: Address,
}

impl Server {
    /// Serves no more commands, and waits until those that run have finished, a few seconds at most.
    pub async fn finish(self) {
        self.accepting.abort();
        let all = self.turns.acquire_many(MAX_COMMANDS);
        // A command that goes on finds its account closed.
        let _ = timeout(FINISH_WITHIN, all).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Serves the socket of the data folder at `path`, which this process must have claimed.
///
/// # Errors
/// The socket cannot be bound. Commands then find the folder in use.
pub fn serve(host: impl Host, path: &Path, clock: Arc<dyn Clock>) -> io::Result<Server> {
    let (address, listener) = Address::bind(path)?;
    let turns = Arc::new(Semaphore::new(MAX_COMMANDS as usize));
    let served = Served {
        host,
        path: path.to_owned(),
        clock,
        turns: Arc::clone(&turns),
    };
    Ok(Server {
        accepting: tokio::spawn(served.accept(listener)),
        turns,
        _address: address,
    })
}

#[derive(Clone)]
struct Served<H> {
    host: H,
    path: PathBuf,
    clock: Arc<dyn Clock>,
    turns: Arc<Semaphore>,
}

impl<H: Host> Served<H> {
    async fn accept(self, listener: UnixListener) {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let served = self.clone();
                    tokio::spawn(async move {
                        if let Err(error) = served.converse(stream).await {
                            tracing::info!(%error, "a command was not served");
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "no command can connect");
                    tokio::time::sleep(ACCEPT_AGAIN).await;
                }
            }
        }
    }

    /// Runs the command of one process.
    async fn converse(self, stream: UnixStream) -> io::Result<()> {
        if stream.peer_cred()?.uid() != geteuid().as_raw() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let Ok(_turn) = self.turns.acquire().await else {
            return Ok(());
        };
        let (read, mut write) = stream.into_split();
        let mut lines = Lines::of(read);
        let asked = timeout(REQUEST_WITHIN, async {
            protocol::write(&mut write, &Greeting::own()).await?;
            match lines.next().await? {
                // The other side reads in the greeting that it cannot be served.
                Some(Greeting::Hello { protocol, .. }) if protocol != VERSION => Ok(None),
                Some(Greeting::Hello { .. }) => lines.next().await,
                None => Ok(None),
            }
        });
        let Some(FromCaller::Run(request)) = asked.await?? else {
            return Ok(());
        };
        let (line, to_write) = unbounded_channel();
        let (reply, replies) = unbounded_channel();
        let (interrupt, interrupted) = watch::channel(false);
        let reading = tokio::spawn(read_lines(lines, reply, interrupt));
        let writing = tokio::spawn(write_lines(to_write, write));
        let caller = Arc::new(Caller::new(line, replies, interrupted));
        let exit = self.run(*request, &caller).await;
        caller.exit(exit as u8);
        drop(caller);
        let written = writing.await;
        reading.abort();
        written.unwrap_or_else(|error| Err(io::Error::other(error)))
    }

    async fn run(&self, request: Request, caller: &Arc<Caller>) -> Exit {
        let format = request.format;
        let output = match self.answer(request, caller).await {
            Ok(Answer { exit, body }) => body.output().map_or(Ok(exit), |output| {
                caller.print(output)?;
                Ok(exit)
            }),
            Err(failure) => Output::of_failure(&failure, format).and_then(|output| {
                caller.print(output)?;
                Ok(failure.exit)
            }),
        };
        // A process that has ended needs no exit code.
        output.unwrap_or(Exit::Failed)
    }

    async fn answer(&self, request: Request, caller: &Arc<Caller>) -> Result<Answer, Failure> {
        let shared = self.host.share().await?;
        let account = request.account.map(|id| id.parse()).transpose();
        let account = account.map_err(|error| Failure::new(Code::WrongUse, error));
        let context = Context {
            path: self.path.clone(),
            folder: Folder::Shared(shared),
            account: account?,
            format: request.format,
            zone: Zone::of_variable(request.tz.as_deref()),
            clock: Arc::clone(&self.clock),
            terminal: Terminal::Caller(Arc::clone(caller)),
            working_folder: request.working_folder,
        };
        let changes_accounts = matches!(
            request.command,
            Command::Connect(_) | Command::SignIn(_) | Command::SignOut(_)
        );
        let answer = commands::run(&context, request.command).await;
        if changes_accounts {
            self.host.accounts_changed().await;
        }
        answer
    }
}

/// Reads the replies and interruptions of the process that asks. Its end is an interruption too.
async fn read_lines(
    mut lines: Lines<OwnedReadHalf>,
    replies: UnboundedSender<Option<Zeroizing<String>>>,
    interrupt: watch::Sender<bool>,
) {
    loop {
        match lines.next().await {
            Ok(Some(FromCaller::Reply(reply))) => {
                // Nobody may wait for it any more.
                let _ = replies.send(reply.map(Zeroizing::new));
            }
            Ok(Some(FromCaller::Interrupt)) => {
                interrupt.send_replace(true);
            }
            Ok(Some(FromCaller::Run(_)) | None) | Err(_) => {
                interrupt.send_replace(true);
                return;
            }
        }
    }
}

/// Writes lines until the command is done. A process that does not take them is left alone.
async fn write_lines(
    mut lines: UnboundedReceiver<ToCaller>,
    mut stream: OwnedWriteHalf,
) -> io::Result<()> {
    while let Some(line) = lines.recv().await {
        timeout(LINE_WITHIN, protocol::write(&mut stream, &line)).await??;
    }
    Ok(())
}
