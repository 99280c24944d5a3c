use std::fmt::Display;
use std::time::Duration;

/// What happened, in words, one line each; nothing is written unless it is asked for.
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

    /// Notes what happened at a time; `words` is called only where somebody will read it.
    pub(crate) fn note<W: Display>(&mut self, at: Duration, words: impl FnOnce() -> W) {
        if let Some(lines) = &mut self.lines {
            let (minutes, seconds) = (at.as_secs() / 60, at.as_secs() % 60);
            let millis = at.subsec_millis();
            lines.push(format!(
                "{minutes:>4}:{seconds:02}.{millis:03}  {}",
                words()
            ));
        }
    }

    pub(crate) fn take(&mut self) -> Vec<String> {
        self.lines.take().unwrap_or_default()
    }
}
