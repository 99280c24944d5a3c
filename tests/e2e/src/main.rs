//! Walks through the main job in the real window, in light and in dark, and leaves pictures.
#![expect(clippy::print_stdout, reason = "it is read on a terminal")]

use std::path::PathBuf;
use std::process::ExitCode;

/// `interlude-e2e-tests FOLDER [DAY]`: the pictures go to `FOLDER/light` and `FOLDER/dark`. The day is the
/// present one, unless it is written as for [`Moment::named`](interlude_e2e_tests::Moment::named).
#[cfg(target_os = "linux")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        println!("Say which folder the pictures go to.");
        return ExitCode::FAILURE;
    };
    let day = std::env::args().nth(2);
    tokio::select! {
        () = in_both_themes(&folder, day) => ExitCode::SUCCESS,
        // What was started ends with the walk that is dropped here.
        _ = tokio::signal::ctrl_c() => ExitCode::FAILURE,
    }
}

#[cfg(target_os = "linux")]
async fn in_both_themes(folder: &std::path::Path, day: Option<String>) {
    use interlude_e2e_tests::Moment;
    use interlude_e2e_tests::walk::{Theme, walk};

    for theme in [Theme::Light, Theme::Dark] {
        let pictures = folder.join(theme.word());
        let moment = day
            .as_deref()
            .map_or_else(|| Moment::present(HERE), Moment::named);
        walk(&pictures, moment, theme, |picture, sentence| {
            println!("{}\n    {sentence}", picture.display());
        })
        .await;
    }
    println!("\nThe pictures are in {}.", folder.display());
}

/// The zone of a walk on the present day.
#[cfg(target_os = "linux")]
const HERE: &str = "Europe/London";

/// Elsewhere there is no driver for the system's web view that is free to use.
#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    println!("The walk needs Linux. Here, `cargo xtask run` opens the window itself.");
    ExitCode::FAILURE
}
