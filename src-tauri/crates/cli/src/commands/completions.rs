use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Arguments;
use crate::failure::Exit;
use crate::output::{Answer, Body};

/// Returns the script that completes the arguments in a shell.
pub(super) fn of(shell: Shell) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "interlude", &mut script);
    Answer {
        exit: Exit::Done,
        body: Body::File(String::from_utf8_lossy(&script).into_owned()),
    }
}
