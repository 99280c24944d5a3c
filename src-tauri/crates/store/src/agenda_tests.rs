use interlude_domain::{InterviewId, ListVisibility, Listing, Timestamp};
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::*;
use crate::entropy::OsEntropy;
use crate::schema::{Kind, Schema, Step};
use crate::seal::Seal;

struct Place {
    dir: TempDir,
}

impl Place {
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
    let seal = Seal::Key {
        key_id: [byte; 16],
        key: Zeroizing::new([byte; 32]),
    };
    Codec::new(schema, "acme".parse().unwrap(), &seal)
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
fn it_reads_back_without_the_etag() {
    let place = Place::new();
    for count in [0, 250] {
        place.write(&codec(1), count);
        let agenda = place.read(&codec(1)).unwrap();
        assert_eq!(agenda.interviews, interviews(count));
        assert_eq!(agenda.contact.etag, None);
        assert_eq!(agenda.contact.last_sync_at, contact().last_sync_at);
        let heard_at = heard_at(&place.paths().agenda, &codec(1));
        assert_eq!(heard_at, contact().last_sync_at);
    }
    assert!(!place.paths().new_agenda.exists());
}

#[test]
fn the_one_before_stands_until_the_new_one_is_whole() {
    let place = Place::new();
    let (paths, codec) = (place.paths(), codec(1));
    place.write(&codec, 3);
    let mut writing = None;
    for step in [CopyStep::Begin, CopyStep::Add(&interviews(5))] {
        writing = write(&paths, &codec, step, writing, &mut OsEntropy).unwrap();
    }
    assert_eq!(place.read(&codec).unwrap().interviews.len(), 3);
    drop(writing);
    assert!(write(&paths, &codec, CopyStep::Add(&[]), None, &mut OsEntropy).is_err());
    place.write(&codec, 5);
    assert_eq!(place.read(&codec).unwrap().interviews.len(), 5);
}

#[test]
fn another_key_and_a_newer_version_are_told_from_damage() {
    let place = Place::new();
    place.write(&codec(1), 3);
    let kind = |codec: &Codec| read(&place.paths().agenda, codec).unwrap_err().kind;
    assert_eq!(kind(&codec(2)), StoreErrorKind::Locked);
    let newer = Schema {
        oldest: Schema::CURRENT.version() + 1,
        steps: &[],
    };
    place.write(&codec_of(newer, 1), 3);
    assert_eq!(kind(&codec(1)), StoreErrorKind::TooNew);
}

#[test]
fn an_older_version_is_read_through_its_steps() {
    const OLDER: Schema = Schema {
        oldest: 100,
        steps: &[],
    };
    const NEWER: Schema = Schema {
        oldest: 100,
        steps: &[Step {
            upgrade: |kind, value| match kind {
                Kind::Interview | Kind::Cached => Some(value),
                _ => None,
            },
        }],
    };
    let place = Place::new();
    place.write(&codec_of(OLDER, 1), 3);
    let newer = codec_of(NEWER, 1);
    assert_eq!(place.read(&newer).unwrap().interviews, interviews(3));
    assert!(!is_current(&place.paths().agenda, &newer));
    place.write(&newer, 3);
    assert!(is_current(&place.paths().agenda, &newer));
}

#[test]
fn whatever_is_flipped_or_cut_off_is_damage() {
    let place = Place::new();
    let codec = codec(1);
    place.write(&codec, 3);
    let path = place.paths().agenda;
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        for harmed in [&flipped[..], &whole[..at]] {
            fs::write(&path, harmed).unwrap();
            assert_eq!(place.read(&codec), None, "at {at}");
            let at = heard_at(&path, &codec);
            assert!(at.is_none_or(|at| Some(at) == contact().last_sync_at));
        }
    }
}

#[test]
fn parts_of_two_copies_are_none() {
    let place = Place::new();
    let codec = codec(1);
    let path = place.paths().agenda;
    place.write(&codec, 3);
    let one = fs::read(&path).unwrap();
    place.write(&codec, 3);
    let two = fs::read(&path).unwrap();
    assert_eq!(one.len(), two.len());
    for at in (0..one.len()).step_by(10) {
        fs::write(&path, [&one[..at], &two[at..]].concat()).unwrap();
        let read = place.read(&codec);
        assert!(
            read.is_none_or(|agenda| agenda.interviews == interviews(3)),
            "at {at}"
        );
    }
}
