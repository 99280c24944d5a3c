//! Parses what servers, disks, other versions, pages and people write.
//!
//! | target | parses | written by |
//! | --- | --- | --- |
//! | `wire` | the list, the answer to an amend, the message of a refusal | the server |
//! | `stored` | each kind of stored value, and a journal | a disk, another version |
//! | `commands` | the calls of the window, and the list | the page, the server |
//! | `times` | RFC 3339, the command line's times, the window's phrases | the server, the user |
//!
//! A target takes bytes and panics if a rule is broken: no parser panics, and what it returns fulfils what callers
//! rely on. `corpora` has a folder for each target, with one input per file. `cargo xtask attack fuzz` mutates them
//! with libFuzzer, which is guided by coverage.

pub mod commands;
mod fixture;
mod stored;
mod times;
pub mod wire;

use std::fs;
use std::path::Path;

/// The name of a target, and its check.
pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: [Target; 4] = [
    ("wire", wire::check),
    ("stored", stored::check),
    ("commands", commands::check),
    ("times", times::check),
];

/// Returns every input of a target's corpus with its file name.
pub fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpora")
        .join(target);
    let files = fs::read_dir(folder).unwrap();
    files
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            (name.into_owned(), fs::read(&path).unwrap())
        })
        .collect()
}
