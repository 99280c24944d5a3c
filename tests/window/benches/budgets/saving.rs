//! The time from the click to “saved” on the screen. It is compared with the durable write alone, and with the
//! write plus the least that a page can do: one request to the program, and one frame.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use interlude_sandbox::Data;
use interlude_window_tests::{Moment, Window, interview, slot};
use serde_json::Value;

use crate::connected::Connected;
use crate::measurements::Measurements;

/// The interviews that are moved, one a turn. The first is a warm-up. Two digits each, so that no name is a prefix
/// of another.
const INTERVIEWS: std::ops::Range<u64> = 11..24;

pub async fn measure() {
    println!("Click to saved against append + fdatasync, in seconds");
    let interviews = INTERVIEWS
        .map(|id| interview(Moment::usual(), id, name(id).leak(), slot("14:00", "14:30")));
    let connected = Connected::with(Data::Exactly(interviews.collect())).await;
    let window = connected.computer.open().await;
    window.sees("Up to date").await;
    window.run(WATCH, vec![]).await;
    window.go("#/all").await;

    let journal = journal(&connected.computer.data()).unwrap();
    let before = length(&journal);
    save(&window, INTERVIEWS.start).await;
    let mut plain = PlainFile::create(&journal, length(&journal) - before);
    let (mut alone, mut painted) = (Measurements::default(), Measurements::default());
    for id in INTERVIEWS.skip(1) {
        let ours = save(&window, id).await;
        let write = plain.append();
        let question = seconds(&window.run_async(ASK_AND_PAINT, vec![]).await);
        alone.add(ours, write);
        painted.add(ours, write + question);
    }
    alone.write("saved");
    painted.write("saved_painted");
    window.close().await;
}

fn name(id: u64) -> String {
    format!("Candidate {id}")
}

/// Moves an interview by an hour. Returns the time from the click until the toast was painted, in seconds.
async fn save(window: &Window<'_>, id: u64) -> f64 {
    window.press(&name(id)).await;
    window.shows(&name(id)).await;
    window.press("Propose another time").await;
    window.press("+1 h").await;
    window.run("window.__saved = null", vec![]).await;
    window.press("Propose").await;
    let saved = "return window.__saved !== null";
    window.waits_for("it is saved", saved).await;
    seconds(&window.run("return window.__saved", vec![]).await)
}

fn seconds(milliseconds: &Value) -> f64 {
    milliseconds.as_f64().unwrap() / 1e3
}

/// Measures the time from the release of the pointer to the end of the frame in which the toast is painted, in
/// milliseconds.
const WATCH: &str = "let clicked = 0;
    addEventListener('pointerup', () => { clicked = performance.now(); }, true);
    const painted = new MessageChannel();
    painted.port1.onmessage = () => { window.__saved = performance.now() - clicked; };
    const words = () => [...document.querySelectorAll('.toast .text')].map(({ firstChild }) => firstChild.textContent);
    const saved = () => words().find((text) => text.includes('Saved')) ?? '';
    let before = '';
    const watcher = new MutationObserver(() => {
        if (saved() === before) return;
        before = saved();
        if (before !== '') requestAnimationFrame(() => painted.port2.postMessage(null));
    });
    watcher.observe(document.body, { characterData: true, childList: true, subtree: true });";

/// Measures a request that is answered from memory, to the end of the frame in which the answer is painted.
pub const ASK_AND_PAINT: &str = "const [done] = arguments;
    const started = performance.now();
    const painted = new MessageChannel();
    painted.port1.onmessage = () => done(performance.now() - started);
    window.__TAURI_INTERNALS__.invoke('start_state').then(() => {
        document.body.dataset.asked = started;
        requestAnimationFrame(() => painted.port2.postMessage(null));
    });";

/// The baseline of a durable write beside the journal: append as many bytes, and sync the data.
struct PlainFile {
    file: File,
    bytes: Vec<u8>,
}

impl PlainFile {
    fn create(journal: &Path, len: u64) -> Self {
        Self {
            file: File::create_new(journal.with_file_name("plain")).unwrap(),
            bytes: vec![0xa5; len.try_into().unwrap()],
        }
    }

    /// Appends once. Returns the time in seconds.
    #[expect(
        clippy::disallowed_methods,
        reason = "the time of a durable write is measured"
    )]
    fn append(&mut self) -> f64 {
        let started = Instant::now();
        self.file.write_all(&self.bytes).unwrap();
        self.file.sync_data().unwrap();
        started.elapsed().as_secs_f64()
    }
}

fn length(file: &Path) -> u64 {
    file.metadata().unwrap().len()
}

/// Returns the journal of the only account below a folder.
fn journal(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut paths = entries.map(|entry| entry.path());
    paths.find_map(|path| match path.file_name()?.to_str()? {
        "journal" => Some(path),
        _ => journal(&path),
    })
}
