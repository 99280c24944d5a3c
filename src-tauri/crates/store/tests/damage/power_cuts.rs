//! Cuts the power while frames of the copy are not synced. The first file is whole, so nothing is lost.

use std::fs;
use std::ops::Range;

use interlude_engine::store::{Op, Snapshot};
use interlude_model::Code;

use crate::fixture::{Fixture, change, commit, key};

/// The size of a disk sector, in bytes. A disk writes a sector completely or not at all.
const SECTOR_LEN: usize = 512;

#[test]
fn a_copy_that_lacks_or_tears_its_last_frames_is_no_damage() {
    let (fixture, whole, unsynced) = with_unsynced_frames();
    let copy = fs::read(fixture.file("journal.copy")).unwrap();
    for cut in unsynced.clone().step_by(61) {
        assert_completed(&fixture, &copy[..cut], &whole, &format!("cut at {cut}"));
    }
    // An unwritten part begins where a frame or a sector does.
    let is_frame = |at: &usize| copy[*at..].starts_with(b"\xf7iL\x1a");
    for from in unsynced.filter(|at| is_frame(at) || at % SECTOR_LEN == 0) {
        let mut zeros = copy.clone();
        zeros[from..].fill(0);
        assert_completed(&fixture, &zeros, &whole, &format!("zeros from {from}"));
    }
}

#[test]
fn a_copy_that_ends_in_unwritten_sectors_and_a_part_of_a_frame_is_no_damage() {
    let (fixture, whole, unsynced) = with_unsynced_frames();
    let mut copy = fs::read(fixture.file("journal.copy")).unwrap();
    // Only the very last sector was written, and it holds no whole frame.
    let last_sector = (copy.len() - 20) / SECTOR_LEN * SECTOR_LEN;
    copy[unsynced.start..last_sector].fill(0);
    let end = copy.len() - 10;
    assert_completed(&fixture, &copy[..end], &whole, "a part of the last frame");
}

#[test]
fn a_hole_of_several_frames_in_the_copy_loses_nothing() {
    let (fixture, whole, unsynced) = with_unsynced_frames();
    let mut copy = fs::read(fixture.file("journal.copy")).unwrap();
    let hole = unsynced.start..unsynced.start + unsynced.len() / 2;
    copy[hole].fill(0);
    fs::write(fixture.file("journal.copy"), copy).unwrap();
    let found = fixture.load();
    assert_eq!(found.durable, whole.durable);
    // Whole frames follow the hole, so it cannot be told from damage.
    assert_eq!(found.notices[0].code, Code::JournalDamaged);
    assert_both_files_are_complete(&fixture, &found);
}

/// Returns an account, its content, and the range of the bytes of the copy that were not synced.
fn with_unsynced_frames() -> (Fixture, Snapshot, Range<usize>) {
    let fixture = Fixture::filled(key(1));
    let synced = fs::read(fixture.file("journal.copy")).unwrap().len();
    let mut store = fixture.open().unwrap();
    for n in 90..100 {
        commit(&mut store, [Op::Put(change(n))]);
    }
    drop(store);
    let len = fs::read(fixture.file("journal.copy")).unwrap().len();
    let whole = fixture.copy().load();
    (fixture, whole, synced..len)
}

fn assert_completed(fixture: &Fixture, copy: &[u8], whole: &Snapshot, case: &str) {
    let fixture = fixture.copy();
    fs::write(fixture.file("journal.copy"), copy).unwrap();
    assert_eq!(&fixture.load(), whole, "{case}");
    assert!(!fixture.file("journal.copy.bad.1").exists(), "{case}");
    assert_both_files_are_complete(&fixture, whole);
}

/// Checks that the copy alone holds everything, too.
fn assert_both_files_are_complete(fixture: &Fixture, whole: &Snapshot) {
    assert_eq!(fixture.load().durable, whole.durable);
    fs::remove_file(fixture.file("journal")).unwrap();
    assert_eq!(fixture.load().durable, whole.durable);
}
