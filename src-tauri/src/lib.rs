//! The shell of Interlude: one window around the engine, and the only crate that knows Tauri.
//!
//! [`controller`] does what the window asks and knows nothing of Tauri; the rest binds it to one.

mod arguments;
mod commands;
pub mod controller;
mod display;
mod system;
mod window;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use interlude_domain::NowError;
use interlude_engine::clock::SystemClock;
use interlude_vault::{API_KEY_VARIABLE, Credentials, Secret, TOKEN_VARIABLE};
use tauri::Manager;

pub use arguments::{ArgumentError, Arguments};
use controller::{Controller, Environment};

/// The variable that names the data folder where no argument does.
const DATA_VARIABLE: &str = "INTERLUDE_DATA";

/// How long the end of the application may take to release the folder. What is saved is safe without
/// it.
const CLOSE_WITHIN: Duration = Duration::from_secs(10);

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
            Self::NoDisplay | Self::Arguments(_) | Self::Window(_) => ExitCode::FAILURE,
        }
    }
}

/// Opens the window and returns once the user has closed it.
///
/// # Errors
///
/// [`StartError`] where no window can be opened.
pub fn run() -> Result<ExitCode, StartError> {
    let arguments = Arguments::read(std::env::args_os().skip(1), std::env::var_os(DATA_VARIABLE))?;
    let clock = SystemClock::of_the_environment()?;
    display::require()?;
    let mut builder = tauri::Builder::default();
    if arguments.data.is_none() {
        // A start on another data folder is no second start: the folder's own lock tells those apart.
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| {
            window::bring_to_front(app);
        }));
    }
    let window_state =
        tauri_plugin_window_state::Builder::new().with_state_flags(window::remembered());
    let app = builder
        .plugin(window_state.build())
        .invoke_handler(commands::handler())
        .build(tauri::generate_context!())?;
    let page = window::Page(app.handle().clone());
    let system = system::System(app.handle().clone());
    let controller = Controller::new(environment(arguments, clock), page, system);
    app.manage(controller.clone());
    window::open(&app, controller.clone())?;
    let beginning = controller.clone();
    tauri::async_runtime::spawn(async move { beginning.begin().await });
    let code = app.run_return(|_, _| {});
    tauri::async_runtime::block_on(async {
        // A disk that hangs must not keep the application from ending.
        let _ = tokio::time::timeout(CLOSE_WITHIN, controller.close()).await;
    });
    Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from))
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
