use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// The wall clock of a program, which can jump while its timers do not, as after a sleep. The library
/// libfaketime does this, of the package `faketime`.
pub(crate) struct JumpingClock {
    /// The file with the seconds by which it has jumped, as libfaketime reads it.
    file: PathBuf,
}

impl JumpingClock {
    pub(crate) fn new(file: PathBuf) -> Self {
        let clock = Self { file };
        clock.write(0);
        clock
    }

    /// Makes the program that `command` starts use this clock.
    pub(crate) fn set_for(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", library())
            .env("FAKETIME_TIMESTAMP_FILE", &self.file)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("NO_FAKE_STAT", "1");
    }

    pub(crate) fn jump(&self, by: Duration) {
        let before = fs::read_to_string(&self.file).unwrap();
        let before: u64 = before.trim().trim_start_matches('+').parse().unwrap();
        self.write(before + by.as_secs());
    }

    /// Replaces the file as a whole, because the program reads it at any time.
    fn write(&self, seconds: u64) {
        let new = self.file.with_extension("new");
        fs::write(&new, format!("+{seconds}\n")).unwrap();
        fs::rename(&new, &self.file).unwrap();
    }
}

/// Returns the path of the library, which differs between systems. The program `faketime` knows it.
fn library() -> String {
    let asked = Command::new("faketime")
        .args(["-m", "now", "sh", "-c", "echo $LD_PRELOAD"])
        .output()
        .expect("these tests need the package faketime installed");
    let path = String::from_utf8(asked.stdout).unwrap();
    assert!(
        path.contains("faketime"),
        "faketime names no library: {path}"
    );
    path.trim().to_owned()
}
