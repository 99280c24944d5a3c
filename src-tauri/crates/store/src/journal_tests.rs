use std::sync::{Mutex, MutexGuard, PoisonError};

use interlude_engine::store::{Op, Switches};

use super::*;
use crate::schema::Schema;
use crate::{OsEntropy, StoreKey};

/// A file in memory that fails as the test demands.
#[derive(Clone, Default)]
pub(crate) struct FlakyFile(Arc<Mutex<Disk>>);

#[derive(Default)]
pub(crate) struct Disk {
    pub(crate) bytes: Vec<u8>,
    /// The number of bytes of an append that reach the file before the disk is full.
    pub(crate) room: Option<usize>,
    pub(crate) refuses_sync: bool,
    pub(crate) refuses_cut: bool,
}

impl FlakyFile {
    pub(crate) fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl JournalFile for FlakyFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut disk = self.disk();
        let fitting = disk.room.map_or(bytes.len(), |room| room.min(bytes.len()));
        disk.bytes.extend_from_slice(&bytes[..fitting]);
        if fitting < bytes.len() {
            return Err(ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        if self.disk().refuses_sync {
            return Err(io::Error::other("the cable was pulled"));
        }
        Ok(())
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        let mut disk = self.disk();
        if disk.refuses_cut {
            return Err(io::Error::other("the cable was pulled"));
        }
        disk.bytes.truncate(usize::try_from(len).unwrap());
        Ok(())
    }
}

fn codec() -> Arc<Codec> {
    let account = "acme".parse().unwrap();
    Arc::new(Codec::new(Schema::CURRENT, account, &StoreKey::None))
}

fn switch(work_offline: bool) -> Commit {
    let ops = vec![Op::Switch(Switches { work_offline })];
    Commit { ops }
}

fn new_journal() -> (FlakyFile, Journal) {
    let file = FlakyFile::default();
    let path = Path::new("journal");
    let first = (7, &switch(true));
    let boxed = Box::new(file.clone());
    let journal = Journal::begin(path, boxed, codec(), first, &mut OsEntropy).unwrap();
    (file, journal)
}

fn commits(file: &FlakyFile) -> Vec<u64> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal");
    fs::write(&path, &file.disk().bytes).unwrap();
    let content = read(&path, &codec()).unwrap();
    assert_eq!(content.soundness, Soundness::Sound);
    content
        .commits
        .iter()
        .map(|(sequence, _)| *sequence)
        .collect()
}

#[test]
fn after_a_full_disk_nothing_of_the_commit_is_kept_and_the_next_one_is_saved() {
    let (file, mut journal) = new_journal();
    for room in 0..20 {
        file.disk().room = Some(room);
        let refused = journal.append(&switch(false), &mut OsEntropy).unwrap_err();
        assert_eq!(refused.code, Code::DiskFull);
        assert!(
            refused.message.starts_with("The change was not saved."),
            "{refused}"
        );
        assert_eq!(commits(&file), [7]);
    }
    file.disk().room = None;
    journal.append(&switch(false), &mut OsEntropy).unwrap();
    assert_eq!(commits(&file), [7, 8]);
}

#[test]
fn a_commit_that_could_not_be_synced_is_truncated() {
    let (file, mut journal) = new_journal();
    file.disk().refuses_sync = true;
    let refused = journal.append(&switch(false), &mut OsEntropy).unwrap_err();
    assert_eq!(refused.code, Code::Disk);
    file.disk().refuses_sync = false;
    assert_eq!(commits(&file), [7]);
    journal.append(&switch(false), &mut OsEntropy).unwrap();
    assert_eq!(commits(&file), [7, 8]);
}

#[test]
fn a_commit_that_could_be_neither_synced_nor_truncated_may_be_saved() {
    let (file, mut journal) = new_journal();
    file.disk().refuses_sync = true;
    file.disk().refuses_cut = true;
    let refused = journal.append(&switch(false), &mut OsEntropy).unwrap_err();
    assert_eq!(refused.code, Code::MaybeSaved);
    assert!(refused.message.contains("may have been saved"), "{refused}");
}

#[test]
fn a_payload_with_another_number_or_account_is_unreadable() {
    let (file, _) = new_journal();
    let bytes = file.disk().bytes.clone();
    let scan = frame::scan(&bytes, 0, 7);
    let payload = &bytes[scan.frames[0].payload.clone()];
    let other = Codec::new(Schema::CURRENT, "other".parse().unwrap(), &StoreKey::None);
    assert!(codec().decode::<Commit>(Place::Frame(7), payload).is_ok());
    assert!(codec().decode::<Commit>(Place::Frame(8), payload).is_err());
    assert!(other.decode::<Commit>(Place::Frame(7), payload).is_err());
}
