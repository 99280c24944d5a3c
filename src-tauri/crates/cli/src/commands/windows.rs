//! The commands that ask a window, and what they do without one.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use interlude_app::view::{ExternalLink, ViewContext};
use interlude_engine::{Query, Sort};
use interlude_model::{Code, InterviewId};
use serde_json::json;
use tokio::time::timeout;

use crate::args::Join;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::host::WindowRequest;
use crate::output::Answer;
use crate::page::{Page, Style};
use crate::session::{Access, Session};

/// The program with the window.
const PROGRAM: &str = "interlude-desktop";

/// The longest wait for a window that was started, until it serves commands or ends. On a system without the socket it
/// never serves any, so the wait only notices an early end.
const STARTED_WITHIN: Duration = Duration::from_secs(if cfg!(unix) { 10 } else { 1 });

/// The interval between two looks at a window that starts.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Shows an interview in the window, or only the window.
pub(super) async fn open(context: &Context, id: Option<InterviewId>) -> Result<Answer, Failure> {
    if let Some(window) = context.folder.window() {
        window.show(WindowRequest::Open {
            account: context.account.clone(),
            interview: id,
        });
        return said(context, "open", "Interlude is open.");
    }
    has_no_window(context)?;
    start(&context.path, id).await?;
    said(context, "started", "Interlude starts.")
}

/// Closes the window.
pub(super) fn quit(context: &Context) -> Result<Answer, Failure> {
    let Some(window) = context.folder.window() else {
        has_no_window(context)?;
        return said(context, "not_running", "Interlude is not running.");
    };
    window.show(WindowRequest::Quit);
    said(
        context,
        "closing",
        "Interlude sends what it can, and closes.",
    )
}

/// Opens the address of an interview in the browser. Without `--yes` an open window does so, and asks about a new host
/// first.
pub(super) async fn join(context: &Context, args: Join) -> Result<Answer, Failure> {
    Session::run(context, Access::Local, async |session| {
        let id = match args.id {
            Some(id) => id,
            None => session.view(next).ok_or_else(|| {
                let message = "No interview runs or begins next that has a web address.";
                Failure::new(Code::UnknownInterview, message)
            })?,
        };
        let link = session.view(|model| model.link(id.get(), ExternalLink::Location))?;
        match context.folder.window() {
            Some(window) if !args.yes => window.show(WindowRequest::Join {
                account: session.open.account.id().clone(),
                interview: id,
            }),
            _ if args.yes => opened(link.as_str())?,
            _ => return Err(not_agreed(id, link.as_str())),
        }
        let document = || json!({"interview_id": id.get(), "url": link.as_str()});
        let text = || Page::of(Style::Plain, &format!("Joining interview {id}: {link}"));
        Answer::new(context.format, Exit::Done, &[], document, text)
    })
    .await
}

/// Returns the interview that runs now or begins next, of those with a web address.
fn next(model: &ViewContext<'_>) -> Option<InterviewId> {
    let query = Query {
        from: Some(model.now),
        sort: Sort::Start,
        ..Query::default()
    };
    let found = model.ledger.query(&query).interviews.into_iter();
    let takes_place = found.filter(|view| view.interview.no_proposal().is_none());
    let mut ids = takes_place.map(|view| view.interview.id);
    ids.find(|id| model.link(id.get(), ExternalLink::Location).is_ok())
}

fn not_agreed(id: InterviewId, url: &str) -> Failure {
    let message = format!(
        "The address of interview {id} is {url}. If you trust it, open it with: interlude join {id} --yes."
    );
    Failure {
        exit: Exit::NeedsUser,
        ..Failure::new(Code::NeedsDecision, message)
    }
}

fn opened(url: &str) -> Result<(), Failure> {
    open::that_detached(url).map_err(|error| {
        let message = format!("The browser could not be started ({error}). Open {url} yourself.");
        Failure::new(Code::Failed, message)
    })
}

/// Fails if a process without a window holds the folder.
fn has_no_window(context: &Context) -> Result<(), Failure> {
    match context.folder {
        crate::host::Folder::Shared(_) => {
            let message = "The data folder is in use by interlude sync --watch, which has no window. End it \
                           first.";
            Err(Failure::new(Code::InUse, message))
        }
        _ => Ok(()),
    }
}

/// Starts the window: the program beside this one, else the one in the search path. Returns once it serves commands.
async fn start(data: &Path, id: Option<InterviewId>) -> Result<(), Failure> {
    let this = std::env::current_exe().ok();
    let beside = this.and_then(|this| Some(this.parent()?.join(PROGRAM)));
    let beside = beside.filter(|program| program.exists());
    let mut command = Command::new(beside.unwrap_or_else(|| PROGRAM.into()));
    let default = interlude_app::default_data_folder().ok();
    if default.as_deref() != Some(data) {
        command.arg("--data").arg(data);
    }
    command.args(id.map(|id| format!("interlude://interview/{id}")));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let failed = |why: String| {
        let message = format!("The window could not be started ({why}).");
        Failure::new(Code::Failed, message)
    };
    let mut child = command
        .spawn()
        .map_err(|error| failed(format!("{PROGRAM}: {error}")))?;
    let ended = async {
        loop {
            match child.try_wait() {
                Ok(None) if !is_served(data).await => tokio::time::sleep(LOOK_EVERY).await,
                Ok(ended) => return ended,
                // The state of the process is unknown. The window may start all the same.
                Err(_) => return None,
            }
        }
    };
    match timeout(STARTED_WITHIN, ended).await {
        Ok(Some(ended)) if !ended.success() => {
            Err(failed(format!("{PROGRAM} ended at once with {ended}")))
        }
        _ => Ok(()),
    }
}

/// Returns true if a process serves the commands of a data folder.
#[cfg(unix)]
async fn is_served(data: &Path) -> bool {
    crate::socket::is_served(data).await
}

/// Returns false, because there is no socket on this system.
#[cfg(not(unix))]
async fn is_served(_data: &Path) -> bool {
    false
}

fn said(context: &Context, state: &str, sentence: &str) -> Result<Answer, Failure> {
    let document = || json!({"window": state});
    let text = || Page::of(Style::Plain, sentence);
    Answer::new(context.format, Exit::Done, &[], document, text)
}
