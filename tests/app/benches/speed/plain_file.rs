use std::fs::File;
use std::io::Write as _;
use std::path::Path;

/// The baseline of a durable write: append, and sync the data.
pub struct PlainFile {
    file: File,
    bytes: Vec<u8>,
}

impl PlainFile {
    /// Creates a file at `path`, to which [`append`](Self::append) adds `len` bytes.
    pub fn create(path: &Path, len: usize) -> Self {
        Self {
            file: File::create_new(path).unwrap(),
            bytes: vec![0xa5; len],
        }
    }

    pub fn append(&mut self) {
        self.file.write_all(&self.bytes).unwrap();
        self.file.sync_data().unwrap();
    }
}
