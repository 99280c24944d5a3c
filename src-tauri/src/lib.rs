//! The shell of Interlude: one window around the engine, and the only crate that knows Tauri.

mod display;

use std::process::ExitCode;

/// Why the window did not open.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no screen to draw on: a bare SSH session, a container, a service.
    #[error(
        "Interlude found no display to open its window on. Start it from a desktop session, \
         or use the `interlude` command, which needs no window."
    )]
    NoDisplay,
    /// The system's web view, or the shell's own configuration, refused.
    #[error("Interlude could not open its window: {0}")]
    Window(#[from] tauri::Error),
}

/// Opens the window and returns once the user has closed it.
///
/// # Errors
///
/// [`StartError`] where no window can be opened.
pub fn run() -> Result<ExitCode, StartError> {
    display::require()?;
    let app = tauri::Builder::default().build(tauri::generate_context!())?;
    let code = app.run_return(|_, _| {});
    Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from))
}
