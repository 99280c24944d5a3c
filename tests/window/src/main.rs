//! Walks through the main workflow in the real window, in both themes, and saves screenshots.
#![expect(clippy::print_stdout, reason = "it writes to a terminal")]

use std::path::PathBuf;
use std::process::ExitCode;

/// Runs `interlude-window-tests FOLDER [DAY]`. The screenshots go to `FOLDER/light` and `FOLDER/dark`. `DAY` is
/// written as for [`Moment::named`](interlude_window_tests::Moment::named). Default: today.
#[cfg(target_os = "linux")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        println!("Name the folder for the screenshots.");
        return ExitCode::FAILURE;
    };
    let day = std::env::args().nth(2);
    tokio::select! {
        () = in_both_themes(&folder, day) => ExitCode::SUCCESS,
        // Dropping the walk also ends the processes that it started.
        _ = tokio::signal::ctrl_c() => ExitCode::FAILURE,
    }
}

#[cfg(target_os = "linux")]
async fn in_both_themes(folder: &std::path::Path, day: Option<String>) {
    use interlude_window_tests::Moment;
    use interlude_window_tests::walk::{Theme, walk};

    for theme in [Theme::Light, Theme::Dark] {
        let screenshots = folder.join(theme.word());
        let moment = day
            .as_deref()
            .map_or_else(|| Moment::present(ZONE), Moment::named);
        walk(&screenshots, moment, theme, |screenshot, sentence| {
            println!("{}\n    {sentence}", screenshot.display());
        })
        .await;
    }
    println!("\nThe screenshots are in {}.", folder.display());
}

/// The zone of a walk without a named day.
#[cfg(target_os = "linux")]
const ZONE: &str = "Europe/London";

/// Other systems have no free WebDriver for their web view.
#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    println!("The walk needs Linux. Here, `cargo xtask run` opens the window itself.");
    ExitCode::FAILURE
}
