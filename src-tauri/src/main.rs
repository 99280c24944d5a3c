//! `interlude-desktop`: Interlude in a window.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod rendering;

use std::io::{Write, stderr};
use std::process::ExitCode;

fn main() -> ExitCode {
    rendering::suit_this_computer();
    interlude_desktop::run().unwrap_or_else(|error| {
        // With nobody to read the sentence, the exit code still tells.
        let _ = writeln!(stderr(), "{error}");
        error.exit_code()
    })
}
