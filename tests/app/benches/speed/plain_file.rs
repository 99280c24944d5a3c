use std::fs::File;
use std::io::Write as _;
use std::path::Path;

/// The least that keeps bytes through a power cut: append, and sync the data.
pub struct PlainFile {
    file: File,
    bytes: Vec<u8>,
}

impl PlainFile {
    /// A new file at `path`, to which `len` bytes are appended at a time.
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
