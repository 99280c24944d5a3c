use interlude_model::{InterviewId, ListVisibility, Listing, Timestamp};
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::*;
use crate::entropy::OsEntropy;
use crate::schema::{Kind, Schema, Step};
use crate::store_key::StoreKey;

struct TestFolder {
    dir: TempDir,
}

impl TestFolder {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { dir }
    }

    fn paths(&self) -> Paths {
        Paths::of(self.dir.path().to_owned())
    }

    fn write(&self, codec: &Codec, count: i64) {
        let mut writing = None;
        let interviews = interviews(count);
        let mut steps = vec![CopyStep::Begin];
        steps.extend(interviews.chunks(100).map(CopyStep::Add));
        let contact = contact();
        steps.push(CopyStep::End(&contact));
        for step in steps {
            writing = write(&self.paths(), codec, step, writing, &mut OsEntropy).unwrap();
        }
    }

    fn read(&self, codec: &Codec) -> Option<Agenda> {
        read(&self.paths().agenda, codec).unwrap()
    }
}

fn codec(byte: u8) -> Codec {
    codec_of(Schema::CURRENT, byte)
}

fn codec_of(schema: Schema, byte: u8) -> Codec {
    let key = StoreKey::Key {
        key_id: [byte; 16],
        key: Zeroizing::new([byte; 32]),
    };
    Codec::new(schema, "acme".parse().unwrap(), &key)
}

fn interviews(count: i64) -> Vec<Arc<Interview>> {
    let interview = |id| Interview {
        id: InterviewId::new(id).unwrap(),
        listing: Listing {
            title: Some(format!("The interview with the number {id}")),
            ..Listing::default()
        },
        booking: None,
        visibility: ListVisibility::Hidden,
    };
    (1..=count).map(|id| Arc::new(interview(id))).collect()
}

fn contact() -> Contact {
    Contact {
        etag: Some("W/\"1\"".to_owned()),
        last_sync_at: Some(Timestamp::from_seconds(1_737_000_000)),
        ..Contact::default()
    }
}

#[test]
fn an_agenda_is_read_back_without_its_etag() {
    let folder = TestFolder::new();
    for count in [0, 250] {
        folder.write(&codec(1), count);
        let agenda = folder.read(&codec(1)).unwrap();
        assert_eq!(agenda.interviews, interviews(count));
        assert_eq!(agenda.contact.etag, None);
        assert_eq!(agenda.contact.last_sync_at, contact().last_sync_at);
        let last_sync_at = last_sync_at(&folder.paths().agenda, &codec(1));
        assert_eq!(last_sync_at, contact().last_sync_at);
    }
    assert!(!folder.paths().new_agenda.exists());
}

#[test]
fn the_earlier_agenda_remains_until_the_new_one_is_complete() {
    let folder = TestFolder::new();
    let (paths, codec) = (folder.paths(), codec(1));
    folder.write(&codec, 3);
    let mut writing = None;
    for step in [CopyStep::Begin, CopyStep::Add(&interviews(5))] {
        writing = write(&paths, &codec, step, writing, &mut OsEntropy).unwrap();
    }
    assert_eq!(folder.read(&codec).unwrap().interviews.len(), 3);
    drop(writing);
    assert!(write(&paths, &codec, CopyStep::Add(&[]), None, &mut OsEntropy).is_err());
    folder.write(&codec, 5);
    assert_eq!(folder.read(&codec).unwrap().interviews.len(), 5);
}

#[test]
fn another_key_and_a_newer_version_are_errors_and_not_damage() {
    let folder = TestFolder::new();
    folder.write(&codec(1), 3);
    let code = |codec: &Codec| read(&folder.paths().agenda, codec).unwrap_err().code;
    assert_eq!(code(&codec(2)), Code::Locked);
    let newer = Schema {
        oldest: Schema::CURRENT.version() + 1,
        steps: &[],
    };
    folder.write(&codec_of(newer, 1), 3);
    assert_eq!(code(&codec(1)), Code::TooNew);
}

#[test]
fn an_older_version_is_read_through_the_migration_steps() {
    const OLDER: Schema = Schema {
        oldest: 100,
        steps: &[],
    };
    const NEWER: Schema = Schema {
        oldest: 100,
        steps: &[Step {
            upgrade: |kind, value| match kind {
                Kind::Interview | Kind::CacheSummary => Some(value),
                _ => None,
            },
        }],
    };
    let folder = TestFolder::new();
    folder.write(&codec_of(OLDER, 1), 3);
    let newer = codec_of(NEWER, 1);
    assert_eq!(folder.read(&newer).unwrap().interviews, interviews(3));
    assert!(!is_current(&folder.paths().agenda, &newer));
    folder.write(&newer, 3);
    assert!(is_current(&folder.paths().agenda, &newer));
}

#[test]
fn a_flipped_bit_or_a_cut_anywhere_makes_the_agenda_unreadable() {
    let folder = TestFolder::new();
    let codec = codec(1);
    folder.write(&codec, 3);
    let path = folder.paths().agenda;
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        for damaged in [&flipped[..], &whole[..at]] {
            fs::write(&path, damaged).unwrap();
            assert_eq!(folder.read(&codec), None, "at {at}");
            let at = last_sync_at(&path, &codec);
            assert!(at.is_none_or(|at| Some(at) == contact().last_sync_at));
        }
    }
}

#[test]
fn a_file_joined_from_two_copies_is_unreadable() {
    let folder = TestFolder::new();
    let codec = codec(1);
    let path = folder.paths().agenda;
    folder.write(&codec, 3);
    let one = fs::read(&path).unwrap();
    folder.write(&codec, 3);
    let two = fs::read(&path).unwrap();
    assert_eq!(one.len(), two.len());
    for at in (0..one.len()).step_by(10) {
        fs::write(&path, [&one[..at], &two[at..]].concat()).unwrap();
        let read = folder.read(&codec);
        assert!(
            read.is_none_or(|agenda| agenda.interviews == interviews(3)),
            "at {at}"
        );
    }
}
