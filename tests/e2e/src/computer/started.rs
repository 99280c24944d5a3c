use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::{Computer, text};
use crate::memory;
use crate::program;
use crate::screen::{Area, Eye};
use crate::window::TITLE;

/// The program as a user starts it: nothing drives it, and what it shows is seen on the screen alone.
pub struct Started<'a> {
    process: Child,
    begun: Instant,
    computer: &'a Computer,
}

impl Computer {
    /// Starts the program with nothing that drives it.
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a start takes is what is asked"
    )]
    pub fn start(&self) -> Started<'_> {
        let mut command = Command::new(program::desktop());
        self.lend(&mut command);
        command
            .args(["--data", &text(&self.data())])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        let begun = Instant::now();
        Started {
            process: command.spawn().unwrap(),
            begun,
            computer: self,
        }
    }
}

impl Started<'_> {
    /// When its process was asked for.
    pub fn begun(&self) -> Instant {
        self.begun
    }

    /// Looks at a part of the screen that it draws on.
    pub fn eye(&self, area: Area) -> Eye {
        self.computer.display.eye(area)
    }

    /// The memory of all its processes, in bytes, once it rests.
    pub fn memory(&self) -> u64 {
        memory::at_rest(self.process.id())
    }

    /// Closes the window by the button in its corner, and waits for the program to end.
    pub fn close(mut self) {
        self.computer.display.close(TITLE);
        self.process.wait().unwrap();
    }
}

impl Drop for Started<'_> {
    fn drop(&mut self) {
        if let (Ok(None), Ok(group)) = (self.process.try_wait(), self.process.id().try_into()) {
            let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
            let _ = self.process.wait();
        }
    }
}
