use std::fmt::Display;
use std::time::Duration;

/// A log of the world, with one line for each event. Empty unless recording.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    lines: Option<Vec<String>>,
}

impl Trace {
    pub(crate) fn new(is_recording: bool) -> Self {
        Self {
            lines: is_recording.then(Vec::new),
        }
    }

    /// Adds a line. `line` is called only while recording.
    pub(crate) fn note<W: Display>(&mut self, at: Duration, line: impl FnOnce() -> W) {
        if let Some(lines) = &mut self.lines {
            let (minutes, seconds) = (at.as_secs() / 60, at.as_secs() % 60);
            let millis = at.subsec_millis();
            lines.push(format!("{minutes:>4}:{seconds:02}.{millis:03}  {}", line()));
        }
    }

    pub(crate) fn take(&mut self) -> Vec<String> {
        self.lines.take().unwrap_or_default()
    }
}
