//! `interlude-desktop`, the window of Interlude.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::io::{Write, stderr};
use std::process::ExitCode;

fn main() -> ExitCode {
    interlude_desktop::share_one_heap();
    interlude_desktop::leave_out_gl_without_gpu();
    interlude_desktop::run().unwrap_or_else(|error| {
        // If stderr is closed, the exit code still reports the failure.
        let _ = writeln!(stderr(), "{error}");
        error.exit_code()
    })
}
