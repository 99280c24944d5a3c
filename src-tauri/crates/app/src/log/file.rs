use std::fmt::{self, Write as _};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::SecondsFormat;
use interlude_model::Timestamp;
use tracing::Event;
use tracing::field::{Field, Visit};

const NAME: &str = "log";
const OLDER_NAME: &str = "log.1";

/// The most bytes of each of the two files.
const MAX_BYTES: u64 = 1 << 20;

/// The most lines that diagnostics contain.
const TAIL_LINES: usize = 500;

/// Returns the last lines of the log in an account's folder, oldest first. Blocks.
pub fn tail(folder: &Path) -> Vec<String> {
    // A line that the disk took only in part may be cut inside of a letter.
    let read = |name| {
        let bytes = fs::read(folder.join(name)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let (older, newer) = (read(OLDER_NAME), read(NAME));
    let lines = older.lines().chain(newer.lines());
    let surplus = lines.clone().count().saturating_sub(TAIL_LINES);
    lines.skip(surplus).map(str::to_owned).collect()
}

/// The log in the folder of one account. What the disk refuses is lost, and nothing else happens.
#[derive(Debug)]
pub(super) struct LogFile {
    folder: PathBuf,
    /// The replacements of paths, longest path first.
    paths: Vec<(String, &'static str)>,
    open: Option<OpenFile>,
}

#[derive(Debug)]
struct OpenFile {
    file: File,
    bytes: u64,
}

impl LogFile {
    pub(super) fn in_folder(folder: PathBuf) -> Self {
        let data = folder.parent().and_then(Path::parent);
        let paths = [(Some(&*folder), "ACCOUNT"), (data, "DATA")];
        let paths = paths.into_iter().filter_map(|(path, word)| {
            let path = path?.to_str()?;
            (path.len() > 1).then(|| (path.to_owned(), word))
        });
        Self {
            paths: paths.collect(),
            folder,
            open: None,
        }
    }

    /// Writes one line, in one call of the system.
    pub(super) fn append(&mut self, line: &str) {
        let mut line = format!("{line}\n");
        for (path, word) in &self.paths {
            line = line.replace(path, word);
        }
        if self.try_append(&line).is_err() {
            // The next line opens the file again.
            self.open = None;
        }
    }

    fn try_append(&mut self, line: &str) -> io::Result<()> {
        let length = line.len() as u64;
        let is_full = |open: &OpenFile| open.bytes + length > MAX_BYTES;
        let mut open = self.open.take().map_or_else(|| self.open_file(), Ok)?;
        if is_full(&open) {
            drop(open);
            fs::rename(self.folder.join(NAME), self.folder.join(OLDER_NAME))?;
            open = self.open_file()?;
        }
        open.file.write_all(line.as_bytes())?;
        open.bytes += length;
        self.open = Some(open);
        Ok(())
    }

    fn open_file(&self) -> io::Result<OpenFile> {
        let mut options = File::options();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(self.folder.join(NAME))?;
        let bytes = file.metadata()?.len();
        Ok(OpenFile { file, bytes })
    }
}

/// The longest line, in characters.
const LONGEST: usize = 2000;

/// Returns an event as one line: time, level, target, text and fields.
pub(super) fn line_of(event: &Event<'_>, now: Timestamp) -> String {
    let time = now.to_chrono().unwrap_or_default();
    let time = time.to_rfc3339_opts(SecondsFormat::Millis, true);
    let metadata = event.metadata();
    let mut written = Fields::default();
    event.record(&mut written);
    let Fields { text, fields } = written;
    let (level, target) = (metadata.level(), metadata.target());
    single_line(&format!("{time} {level:<5} {target}: {text}{fields}"))
}

/// Escapes everything that could begin another line or hide a part of this one, and cuts it if it is too long.
fn single_line(text: &str) -> String {
    let is_safe =
        |letter: char| !letter.is_control() && !('\u{2028}'..='\u{202e}').contains(&letter);
    let mut line = String::with_capacity(text.len());
    for letter in text.chars().take(LONGEST) {
        if is_safe(letter) {
            line.push(letter);
        } else {
            line.extend(letter.escape_default());
        }
    }
    line
}

#[derive(Default)]
struct Fields {
    text: String,
    fields: String,
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string does not fail, and a value whose `Debug` fails is left out.
        let _ = match field.name() {
            "message" => write!(self.text, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}
