//! Reads the corpora.

use std::fs;
use std::path::{Path, PathBuf};

/// Returns the folder of a target's corpus.
pub fn folder(target: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("corpus").join(target)
}

/// Returns every input of a target's corpus with its file name, sorted by name.
pub fn inputs(target: &str) -> Vec<(String, Vec<u8>)> {
    let mut inputs: Vec<_> = fs::read_dir(folder(target))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            (name.into_owned(), fs::read(&path).unwrap())
        })
        .collect();
    inputs.sort_unstable();
    inputs
}
