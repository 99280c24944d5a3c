//! Walks through the main job in the real window, in light and in dark, and leaves pictures.
#![expect(clippy::print_stdout, reason = "it is read on a terminal")]

use std::path::PathBuf;
use std::process::ExitCode;

/// `interlude-e2e-tests FOLDER`: the pictures go to `FOLDER/light` and `FOLDER/dark`.
#[cfg(target_os = "linux")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        println!("Say which folder the pictures go to.");
        return ExitCode::FAILURE;
    };
    tokio::select! {
        () = in_both_themes(&folder) => ExitCode::SUCCESS,
        // What was started ends with the walk that is dropped here.
        _ = tokio::signal::ctrl_c() => ExitCode::FAILURE,
    }
}

#[cfg(target_os = "linux")]
async fn in_both_themes(folder: &std::path::Path) {
    use interlude_e2e_tests::walk::{Theme, walk};

    for theme in [Theme::Light, Theme::Dark] {
        let pictures = folder.join(theme.word());
        walk(&pictures, theme, |picture, sentence| {
            println!("{}\n    {sentence}", picture.display());
        })
        .await;
    }
    println!("\nThe pictures are in {}.", folder.display());
}

/// Elsewhere there is no driver for the system's web view that is free to use.
#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    println!("The walk needs Linux. Here, `cargo xtask run` opens the window itself.");
    ExitCode::FAILURE
}
