//! Compares the stored form of every type with the golden bytes of version 3, so that no type changes its
//! stored form unnoticed. `INTERLUDE_WRITE_GOLDEN=FOLDER` writes the bytes of a new version to `FOLDER`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use interlude_engine::remote::Unreadable;
use interlude_engine::store::{CopyStep, Snapshot};
use interlude_model::Timestamp;

use crate::account_files::Paths;
use crate::agenda;
use crate::cache::CacheSummary;
use crate::codec::SetChecksum;
use crate::codec::{Codec, Place, Stored};
use crate::entropy::{Entropy, NoEntropy};
use crate::frame;
use crate::journal_header::JournalHeader;
use crate::row_keys::{self, Tree};
use crate::schema::Schema;
use crate::store_key::StoreKey;

#[path = "../tests/golden/content.rs"]
mod content;

/// Predictable nonces: each call fills the buffer with the next byte.
struct CountingEntropy(u8);

impl Entropy for CountingEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        self.0 += 1;
        bytes.fill(self.0);
        Ok(())
    }
}

/// Writes one line for each stored value: its kind, its key and its bytes.
struct Writer {
    codec: Codec,
    entropy: CountingEntropy,
    text: String,
}

impl Writer {
    fn line(&mut self, kind: &str, key: &[u8], bytes: &[u8]) {
        writeln!(self.text, "{kind} {} {}", hex(key), hex(bytes)).unwrap();
    }

    fn value<T: Stored + PartialEq + std::fmt::Debug>(
        &mut self,
        tree: Tree,
        key: &[u8],
        value: &T,
    ) {
        let place = Place::Value(tree, key);
        let bytes = self.codec.encode(place, value, &mut self.entropy).unwrap();
        assert_eq!(self.codec.decode::<T>(place, &bytes).as_ref(), Ok(value));
        self.line(tree.name(), key, &bytes);
    }

    fn write_all(&mut self) {
        let identity = self.codec.identity();
        self.line("meta", row_keys::IDENTITY, &identity.encode());
        let header = JournalHeader { identity, first: 1 };
        self.line("journal-header", b"", &header.encode());
        for (sequence, commit) in (1..).zip(content::commits()) {
            let place = Place::Frame(sequence);
            let payload = self
                .codec
                .encode(place, &commit, &mut self.entropy)
                .unwrap();
            assert_eq!(self.codec.decode(place, &payload), Ok(commit));
            let frame = frame::encode(sequence, &payload).unwrap();
            self.line("journal-frame", &sequence.to_be_bytes(), &frame);
        }
        let mut set_checksum = SetChecksum::default();
        set_checksum.add(0xdead_beef);
        for interview in content::snapshot().interviews {
            self.value(Tree::Remote, &row_keys::interview(interview.id), &interview);
        }
        let contact = content::snapshot().contact;
        self.value(
            Tree::Remote,
            row_keys::CACHE_SUMMARY,
            &CacheSummary {
                contact,
                set_checksum,
            },
        );
        self.agenda();
        let unreadable = vec![Unreadable {
            id: content::snapshot().interviews.first().map(|one| one.id),
            title: Some("Top 10 Questions".to_owned()),
        }];
        self.value(Tree::Remote, row_keys::UNREADABLE, &unreadable);
    }

    /// Writes the line of the interviews of which the cache has less than the last list.
    fn behind(&mut self) {
        let ids = content::snapshot().interviews.into_iter();
        let times = [Some(Timestamp::from_seconds(1)), None];
        let behind: BTreeMap<_, _> = ids.map(|one| one.id).zip(times).collect();
        self.value(Tree::Remote, row_keys::BEHIND, &behind);
    }

    /// Writes the line of the whole agenda file.
    fn agenda(&mut self) {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::of(folder.path().to_owned());
        let Snapshot {
            interviews,
            contact,
            ..
        } = content::snapshot();
        let interviews: Vec<_> = interviews.into_iter().map(Arc::new).collect();
        let mut writing = None;
        for step in [
            CopyStep::Begin,
            CopyStep::Add(&interviews),
            CopyStep::End(&contact),
        ] {
            let entropy = &mut self.entropy;
            writing = agenda::write(&paths, &self.codec, step, writing, entropy).unwrap();
        }
        let read = agenda::read(&paths.agenda, &self.codec).unwrap().unwrap();
        assert_eq!(read.interviews, interviews);
        let bytes = std::fs::read(&paths.agenda).unwrap();
        self.line("agenda", b"", &bytes);
    }
}

#[test]
fn every_stored_value_has_the_bytes_of_version_3() {
    check("", Writer::write_all);
    check("behind-", Writer::behind);
}

/// Compares what `write` writes by each seal with the golden files of this prefix.
fn check(prefix: &str, write: fn(&mut Writer)) {
    let key = zeroize::Zeroizing::new(*b"a golden key of thirty-two bytes");
    let key_id = *b"the golden key's";
    for (name, key) in [
        ("unsealed", StoreKey::None),
        ("sealed", StoreKey::Key { key_id, key }),
    ] {
        let codec = Codec::new(Schema::CURRENT, "golden".parse().unwrap(), &key);
        let mut writer = Writer {
            codec,
            entropy: CountingEntropy(0),
            text: String::new(),
        };
        write(&mut writer);
        let file = format!("{prefix}{name}.txt");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v3");
        let path = folder.join(&file);
        if let Some(folder) = std::env::var_os("INTERLUDE_WRITE_GOLDEN") {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(Path::new(&folder).join(file), &writer.text).unwrap();
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            writer.text == golden,
            "{} should be:\n{}",
            path.display(),
            writer.text
        );
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
