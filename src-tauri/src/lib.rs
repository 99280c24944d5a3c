//! The shell of Interlude: one window around the engine, and the only crate that knows Tauri.
//!
//! [`controller`] does what the window asks and knows nothing of Tauri; the rest binds it to one.

mod arguments;
mod commands;
pub mod controller;
mod display;
mod placement;
mod single_instance;
mod system;
mod window;

use std::io::Write;
use std::process::ExitCode;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use interlude_account::DATA_VARIABLE;
use interlude_domain::NowError;
use interlude_engine::clock::SystemClock;
use interlude_vault::{API_KEY_VARIABLE, Credentials, Secret, TOKEN_VARIABLE};
use tauri::Manager;

pub use arguments::{ArgumentError, Arguments, HELP, Invocation, VERSION};
use controller::{Controller, Environment};
use interlude_ipc::Settings;
use single_instance::Handover;
#[cfg(target_os = "linux")]
use single_instance::hand_over;

/// How long the end of the application may take to release the folder. What is saved is safe without
/// it.
const CLOSE_WITHIN: Duration = Duration::from_secs(10);

/// How long the window waits for its settings, which say how it is drawn. A slower disk is not waited
/// for: the page takes them up when they come.
const SETTINGS_WITHIN: Duration = Duration::from_millis(300);

/// Why the window did not open.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no screen to draw on: a bare SSH session, a container, a service.
    #[error(
        "Interlude found no display to open its window on. Start it from a desktop session, \
         or use the `interlude` command, which needs no window."
    )]
    NoDisplay,
    /// It was started with arguments that it does not know.
    #[error(transparent)]
    Arguments(#[from] ArgumentError),
    /// Another start was here first, and hangs.
    #[error(
        "Interlude runs already{} and does not answer. Wait a moment and start it again; if it stays \
         so, end that process first.",
        .0.map(|number| format!(" (process {number})")).unwrap_or_default()
    )]
    FirstDoesNotAnswer(Option<u32>),
    /// The environment names a time for the clock that cannot be read.
    #[error(transparent)]
    Now(#[from] NowError),
    /// The system's web view, or the shell's own configuration, refused.
    #[error("Interlude could not open its window: {0}")]
    Window(#[from] tauri::Error),
}

impl StartError {
    /// The exit code that the application ends with: 2 if it was started in a way that cannot work.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Now(_) => ExitCode::from(2),
            Self::NoDisplay
            | Self::Arguments(_)
            | Self::FirstDoesNotAnswer(_)
            | Self::Window(_) => ExitCode::FAILURE,
        }
    }
}

/// Opens the window and returns once the user has closed it.
///
/// # Errors
///
/// [`StartError`] where no window can be opened.
pub fn run() -> Result<ExitCode, StartError> {
    let variable = std::env::var_os(DATA_VARIABLE);
    let arguments = match Arguments::read(std::env::args_os().skip(1), variable)? {
        Invocation::Window(arguments) => arguments,
        Invocation::Help => return Ok(said(HELP)),
        Invocation::Version => return Ok(said(VERSION)),
    };
    // A start on another data folder is no second start: the folder's own lock tells those apart.
    let handover = arguments.data.is_none().then(hand_over);
    match &handover {
        Some(Handover::Delivered) => return Ok(ExitCode::SUCCESS),
        Some(Handover::NoAnswer(process)) => return Err(StartError::FirstDoesNotAnswer(*process)),
        // The folder's lock still keeps a second one away.
        Some(Handover::NoBus(why)) => tracing::warn!(why, "no session bus"),
        Some(Handover::First) | None => {}
    }
    let clock = SystemClock::of_the_environment()?;
    display::require()?;
    let mut builder = tauri::Builder::default();
    if handover == Some(Handover::First) {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, given, _| {
            single_instance::on_second_start(app, &given);
        }));
    }
    let app = builder
        .plugin(window::memory())
        .invoke_handler(commands::handler())
        .build(tauri::generate_context!())?;
    let page = window::Page(app.handle().clone());
    let system = system::System(app.handle().clone());
    let controller = Controller::new(environment(arguments, clock), page, system);
    app.manage(controller.clone());
    let settings = settings(&controller);
    window::open(&app, controller.clone(), settings.as_ref())?;
    let beginning = controller.clone();
    tauri::async_runtime::spawn(async move { beginning.begin().await });
    let code = app.run_return(|_, _| {});
    tauri::async_runtime::block_on(async {
        // A disk that hangs must not keep the application from ending.
        let _ = tokio::time::timeout(CLOSE_WITHIN, controller.close()).await;
    });
    Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from))
}

#[cfg(not(target_os = "linux"))]
fn hand_over() -> Handover {
    Handover::First
}

/// Says something to whoever started it, and is done.
fn said(text: &str) -> ExitCode {
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// The settings, if the disk gives them at once.
fn settings(controller: &Controller) -> Option<Settings> {
    let (read, are_read) = mpsc::channel();
    let controller = controller.clone();
    std::thread::spawn(move || {
        let _ = read.send(controller.read_settings());
    });
    are_read.recv_timeout(SETTINGS_WITHIN).ok()
}

fn environment(arguments: Arguments, clock: SystemClock) -> Environment {
    let secret = |name| Secret::new(std::env::var(name).ok()?).ok();
    Environment {
        data: arguments.data,
        sample: arguments.sample,
        credentials: Credentials {
            api_key: secret(API_KEY_VARIABLE),
            token: secret(TOKEN_VARIABLE),
        },
        clock: Arc::new(clock),
        ..Environment::default()
    }
}
