//! The shell of Interlude, which shows one window around the engine. No other crate depends on Tauri.
//!
//! `controller` contains the logic without Tauri. The other modules connect it to Tauri.

mod arguments;
#[cfg(target_os = "linux")]
mod bus_notifier;
mod commands;
mod controller;
mod desktop;
mod display;
mod placement;
mod single_instance;
#[cfg(target_os = "linux")]
mod tray;
#[cfg(target_os = "linux")]
mod wake;
mod window;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use interlude_app::{
    Autostart, DATA_VARIABLE, default_data_folder, former_data_folder_notice, log,
    rename_former_configuration,
};
use interlude_engine::clock::SystemClock;
use interlude_model::{Credentials, NowError, Secret};
use interlude_store::keys::{API_KEY_VARIABLE, TOKEN_VARIABLE};
use interlude_store::with_timeout;
use tauri::{AppHandle, Manager, RunEvent};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry;
use tracing_subscriber::util::SubscriberInitExt;

pub use arguments::ArgumentError;
use arguments::{Arguments, HELP, Invocation, VERSION};
use controller::{Controller, Environment};
pub use display::{disable_dmabuf_without_gpu, leave_out_gl_without_gpu, share_one_heap};
use interlude_app::view::Settings;
use single_instance::Handover;
#[cfg(target_os = "linux")]
use single_instance::hand_over;

/// The time in which the application must release the folder when it ends. Saved changes are safe even if it
/// does not.
const CLOSE_WITHIN: Duration = Duration::from_secs(10);

/// The time that the window waits for its settings, which say how it is drawn. If the disk is slower, the
/// page applies them when they arrive.
const SETTINGS_WITHIN: Duration = Duration::from_millis(300);

/// The reason for which the window did not open.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no display, as in an SSH session, a container or a service.
    #[error(
        "Interlude found no display to open its window on. Start it from a desktop session, \
         or use the `interlude` command, which needs no window."
    )]
    NoDisplay,
    /// The arguments are invalid.
    #[error(transparent)]
    Arguments(#[from] ArgumentError),
    /// An earlier start owns the data folder and does not respond.
    #[error(
        "Interlude is already running{} but does not respond. Wait a moment and start it again. If it stays \
         so, end that process first.",
        .0.map(|number| format!(" (process {number})")).unwrap_or_default()
    )]
    FirstDoesNotAnswer(Option<u32>),
    /// The environment sets a clock time that cannot be parsed.
    #[error(transparent)]
    Now(#[from] NowError),
    /// Tauri could not open the window.
    #[error("Interlude could not open its window: {0}")]
    Window(#[from] tauri::Error),
}

impl StartError {
    /// Returns the exit code. It is 2 if the environment makes every start fail.
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

/// Opens the window and returns after the user has closed it.
///
/// # Errors
///
/// [`StartError`] if no window can be opened.
pub fn run() -> Result<ExitCode, StartError> {
    let variable = std::env::var_os(DATA_VARIABLE);
    let arguments = match Arguments::read(std::env::args_os().skip(1), variable)? {
        Invocation::Window(arguments) => arguments,
        Invocation::Help => return Ok(print(HELP)),
        Invocation::Version => return Ok(print(VERSION)),
    };
    // The owner of the name on the bus may hold another folder than the one in the arguments.
    let handover = arguments.data.is_none().then(hand_over);
    match &handover {
        Some(Handover::Delivered) => return Ok(ExitCode::SUCCESS),
        Some(Handover::NoAnswer(process)) => return Err(StartError::FirstDoesNotAnswer(*process)),
        // The lock of the folder still prevents a second process.
        Some(Handover::NoBus(why)) => tracing::warn!(why, "no session bus"),
        Some(Handover::First) | None => {}
    }
    let data = arguments.data.clone();
    let data = data.or_else(|| default_data_folder().ok());
    if is_shown_elsewhere(data.as_deref(), &arguments) {
        return Ok(ExitCode::SUCCESS);
    }
    let clock = SystemClock::of_the_environment()?;
    registry().with(log::layer(Arc::new(clock.clone()))).init();
    log::record_panics();
    display::require()?;
    let (is_hidden, interview) = (arguments.hidden, arguments.interview);
    let system = desktop::System::default();
    let controller = Controller::new(environment(arguments, data, clock), system.clone());
    // The account is opened while the window is made, which takes about as long. Neither waits for the other.
    let beginning = controller.clone();
    let begun = tauri::async_runtime::spawn(async move { beginning.begin().await });
    let mut builder = tauri::Builder::default();
    if handover == Some(Handover::First) {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, given, _| {
            single_instance::on_second_start(app, &given);
        }));
    }
    let app = builder
        .plugin(window::window_state_plugin())
        .invoke_handler(commands::handler())
        .build(tauri::generate_context!())?;
    system.connect(app.handle());
    app.manage(system);
    app.manage(controller.clone());
    let settings = settings(&controller);
    if !is_hidden {
        window::open(app.handle(), controller.clone(), settings.as_ref())?;
    }
    #[cfg(target_os = "linux")]
    {
        let controller = controller.clone();
        tauri::async_runtime::spawn(async move {
            let hint = || controller.woken();
            if let Err(why) = wake::watch(zbus::connection::Builder::system, hint).await {
                tracing::warn!(%why, "no system bus");
            }
        });
    }
    #[cfg(target_os = "linux")]
    if let Some(image) = app.default_window_icon() {
        let icon = tray::icon(image.rgba(), image.width(), image.height());
        let act = tray_choices(controller.clone());
        tauri::async_runtime::spawn(tray::run(controller.background(), icon, act));
    }
    if let Some(interview) = interview {
        let controller = controller.clone();
        tauri::async_runtime::spawn(async move {
            // If the start failed, no account has the interview.
            if begun.await.is_ok() {
                controller.show_interview(interview);
            }
        });
    }
    let running = controller.clone();
    let code = app.run_return(move |app, event| {
        // The last window was closed. No exit code means that nobody asked to quit.
        if let RunEvent::ExitRequested {
            code: None, api, ..
        } = event
        {
            api.prevent_exit();
            tauri::async_runtime::spawn(run_on(app.clone(), running.clone()));
        }
    });
    tauri::async_runtime::block_on(async {
        // A disk that hangs must not keep the application from ending.
        let _ = tokio::time::timeout(CLOSE_WITHIN, controller.close()).await;
    });
    Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Asks the process that holds the data folder to show its window, and returns true if it does. The question goes over
/// the folder's socket, so no session bus is needed.
#[cfg(unix)]
fn is_shown_elsewhere(data: Option<&Path>, arguments: &Arguments) -> bool {
    data.filter(|_| !arguments.sample).is_some_and(|data| {
        let shown = interlude_cli::show_window(data, arguments.interview);
        tauri::async_runtime::block_on(shown)
    })
}

/// Returns false, because a data folder has no socket on this system.
#[cfg(not(unix))]
fn is_shown_elsewhere(_data: Option<&Path>, _arguments: &Arguments) -> bool {
    false
}

/// Keeps the application running without a window while the user has chosen that, or else as long as something is
/// left to send. A window that is opened again meanwhile keeps it running.
async fn run_on(app: AppHandle, controller: Controller) {
    controller.send_after_closing().await;
    if app.webview_windows().is_empty() && !controller.keeps_running() {
        app.exit(0);
    }
}

/// Returns a function that does what the user chooses in the tray.
#[cfg(target_os = "linux")]
fn tray_choices(controller: Controller) -> tray::OnChoice {
    Arc::new(move |choice| {
        let controller = controller.clone();
        tauri::async_runtime::spawn(async move {
            match choice {
                tray::Choice::Open { activation_token } => controller.open_window(activation_token),
                tray::Choice::SyncNow => controller.sync_all().await,
                // Quitting never fails.
                tray::Choice::Quit => drop(controller.quit().await),
            }
        });
    })
}

#[cfg(not(target_os = "linux"))]
fn hand_over() -> Handover {
    Handover::First
}

/// Prints a text for the user.
fn print(text: &str) -> ExitCode {
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Returns the settings if the disk delivers them within [`SETTINGS_WITHIN`].
fn settings(controller: &Controller) -> Option<Settings> {
    let controller = controller.clone();
    with_timeout(SETTINGS_WITHIN, "settings", move || {
        controller.read_settings()
    })
    .ok()
}

fn environment(arguments: Arguments, data: Option<PathBuf>, clock: SystemClock) -> Environment {
    let secret = |name| Secret::new(std::env::var(name).ok()?).ok();
    // This comes before the window, which makes folders under the identifier of this version.
    rename_former_configuration();
    let notice = data.as_deref().and_then(former_data_folder_notice);
    Environment {
        data,
        notices: notice.into_iter().collect(),
        sample: arguments.sample,
        credentials: Credentials {
            api_key: secret(API_KEY_VARIABLE),
            token: secret(TOKEN_VARIABLE),
        },
        clock: Arc::new(clock),
        #[cfg(target_os = "linux")]
        notifier: Arc::new(bus_notifier::BusNotifier::of_session()),
        autostart: Autostart::of_user(),
        ..Environment::default()
    }
}
