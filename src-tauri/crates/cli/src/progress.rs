use std::io::{self, IsTerminal, Write};

use interlude_engine::remote::Progress;

/// The list size in bytes from which progress is shown. Shorter lists arrive too fast to read it.
const MIN_SHOWN_BYTES: u64 = 512 * 1024;

/// A line on stderr with the progress of a pull. It is only shown on a terminal.
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
        if self.is_terminal && whole >= MIN_SHOWN_BYTES && text != self.shown {
            self.write(&format!("\r{text}\x1b[K"));
            self.shown = text;
        }
    }

    /// Removes the line.
    pub(crate) fn clear(&mut self) {
        if !std::mem::take(&mut self.shown).is_empty() {
            self.write("\r\x1b[K");
        }
    }

    fn write(&self, text: &str) {
        let mut out = io::stderr().lock();
        // A closed terminal must not stop the pull.
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
    fn the_line_shows_the_total_if_the_server_sends_it() {
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
