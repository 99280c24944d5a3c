use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::{Computer, text};
use crate::clock::JumpingClock;
use crate::memory;
use crate::processor;
use crate::program;
use crate::screen::Area;
use crate::window::TITLE;

/// The program without WebDriver, observed only by the pixels on the screen. Measurements need this, because
/// WebDriver slows a start down.
pub struct Started<'a> {
    process: Child,
    started_at: Instant,
    computer: &'a Computer,
    /// Its wall clock, if it can jump.
    clock: Option<JumpingClock>,
}

/// The cost of a start until its picture stands still.
#[derive(Debug, Clone, Copy)]
pub struct Drawn {
    /// The time since its process was started.
    pub after: Duration,
    /// The processor time of all its processes. It is steadier than the time on a busy computer.
    pub processor_time: Duration,
}

/// The memory of a program, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// That of its own process.
    pub own: u64,
    /// That of the processes of its web view.
    pub web: u64,
}

impl Computer {
    /// Starts the program without WebDriver.
    pub fn start(&self) -> Started<'_> {
        let mut command = Command::new(program::desktop());
        command.args(["--data", &text(&self.data())]);
        self.start_command(command)
    }

    /// Starts the program without WebDriver and without a window, as at login, with a clock that can jump.
    pub fn start_hidden(&self) -> Started<'_> {
        let clock = JumpingClock::new(self.folder.path().join("clock"));
        let mut command = Command::new(program::desktop());
        command.args(["--data", &text(&self.data()), "--hidden"]);
        clock.set_for(&mut command);
        let mut started = self.start_command(command);
        started.clock = Some(clock);
        started
    }

    /// Starts a program that only shows an empty window.
    pub fn start_empty_window(&self) -> Started<'_> {
        self.start_command(Command::new(program::empty_window()))
    }

    #[expect(clippy::disallowed_methods, reason = "the time of a start is measured")]
    fn start_command(&self, mut command: Command) -> Started<'_> {
        self.set_environment(&mut command);
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        let started_at = Instant::now();
        Started {
            process: command.spawn().unwrap(),
            started_at,
            computer: self,
            clock: None,
        }
    }
}

impl Started<'_> {
    /// Waits until a part of its screen has at least `lines` lines of text and nothing changes there any more.
    pub fn until_drawn(&self, area: Area, lines: usize) -> Drawn {
        let mut processor_time = Duration::ZERO;
        let watcher = self.computer.display.watch(area);
        let seen = watcher.until_drawn_with(lines, || {
            processor_time = processor::time(self.process.id());
        });
        Drawn {
            after: seen.since - self.started_at,
            processor_time,
        }
    }

    /// Makes the wall clock of a hidden start jump, as it does while the computer sleeps.
    pub fn skips(&self, minutes: u64) {
        let clock = self.clock.as_ref().expect("it was started hidden");
        clock.jump(Duration::from_secs(minutes * 60));
    }

    /// Waits until the memory of all its processes is stable, and returns it.
    pub fn memory(&self) -> Memory {
        let all = memory::at_rest(self.process.id());
        let own = memory::own(self.process.id());
        let web = all.saturating_sub(own);
        Memory { own, web }
    }

    /// Closes the window as its close button does, and waits for the program to end.
    pub fn close(mut self) {
        self.computer.display.close(TITLE);
        self.process.wait().unwrap();
    }

    /// Quits the program with the command line, and waits for its end.
    pub async fn quit(mut self) {
        self.computer.interlude(&["quit"]).await;
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
