//! `interlude`, the command line of Interlude.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    interlude_cli::main()
}
