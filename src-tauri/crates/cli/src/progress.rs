use std::io::{self, IsTerminal, Write};

use interlude_engine::remote::Progress;

/// Shorter lists are there before a line about them could be read, in bytes.
const WORTH_SHOWING: u64 = 512 * 1024;

/// How far a pull has come, on one line of a terminal. Says nothing anywhere else.
#[derive(Debug)]
pub(crate) struct ProgressLine {
    is_terminal: bool,
    shown: String,
}

impl ProgressLine {
    pub(crate) fn on_stderr() -> Self {
        Self {
            is_terminal: io::stderr().is_terminal(),
            shown: String::new(),
        }
    }

    pub(crate) fn show(&mut self, progress: Progress) {
        let whole = progress.total.unwrap_or(progress.received);
        let text = sentence(progress);
        if self.is_terminal && whole >= WORTH_SHOWING && text != self.shown {
            self.write(&format!("\r{text}\x1b[K"));
            self.shown = text;
        }
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        if !std::mem::take(&mut self.shown).is_empty() {
            self.write("\r\x1b[K");
        }
    }

    fn write(&self, text: &str) {
        let mut out = io::stderr().lock();
        // Progress that cannot be shown is no reason to stop.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

fn sentence(Progress { received, total }: Progress) -> String {
    let tenths = |bytes: u64| (bytes / 100_000) as f64 / 10.0;
    match total {
        Some(total) => format!(
            "Receiving the list: {:.1} of {:.1} MB",
            tenths(received),
            tenths(total)
        ),
        None => format!("Receiving the list: {:.1} MB", tenths(received)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_how_far_it_is_where_the_server_says_so() {
        let progress = |total| Progress {
            received: 3_250_000,
            total,
        };
        assert_eq!(
            sentence(progress(Some(10_000_000))),
            "Receiving the list: 3.2 of 10.0 MB"
        );
        assert_eq!(sentence(progress(None)), "Receiving the list: 3.2 MB");
    }
}
