//! Changed files never open with another key or other credentials. Accidental changes give "damaged". Changes on purpose
//! with a repaired checksum give "damaged" or "wrong passphrase", or an envelope without credentials.

use interlude_store::keys::{OpenError, ReadError, Vault, VaultFile};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{contents, create, exposed, file_in, forge, passphrase, read_locked};

#[test]
fn a_flipped_bit_is_damage_and_is_found_without_the_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder);
    create(&file, 1);
    let sound = std::fs::read(file.path()).unwrap();
    for at in 0..sound.len() {
        for bit in 0..8 {
            let mut changed = sound.clone();
            changed[at] ^= 1 << bit;
            std::fs::write(file.path(), &changed).unwrap();
            let in_version = sound[..at].ends_with(b"{\"version\":");
            match file.read() {
                Err(ReadError::Damaged { .. }) => {}
                Err(ReadError::NewerVersion { .. }) if in_version => {}
                other => panic!("byte {at}, bit {bit}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_file_that_is_cut_anywhere_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder);
    create(&file, 1);
    let sound = std::fs::read(file.path()).unwrap();
    for length in 0..sound.len() {
        std::fs::write(file.path(), &sound[..length]).unwrap();
        assert!(
            matches!(file.read(), Err(ReadError::Damaged { .. })),
            "{length} bytes"
        );
    }
}

#[test]
fn the_error_for_another_accounts_envelope_names_that_account() {
    let folder = tempfile::tempdir().unwrap();
    let theirs = file_in(&folder);
    create(&theirs, 1);
    let ours = VaultFile::new(theirs.path(), "initech");
    let error = ours.read().unwrap_err();
    assert!(
        matches!(&error, ReadError::OtherAccount { found, .. } if found == "acme"),
        "{error}"
    );

    let mut renamed = contents(&theirs);
    renamed["account"] = json!("initech");
    forge(&ours, &renamed);
    assert!(matches!(
        read_locked(&ours).open(&passphrase("open sesame")),
        Err(OpenError::WrongPassphrase)
    ));
}

#[test]
fn credentials_copied_from_another_envelope_are_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (
        file_in(&folder),
        VaultFile::new(folder.path().join("there.json"), "acme"),
    );
    create(&here, 1);
    create(&there, 2);
    let mut mixed = contents(&here);
    mixed["envelope"]["sealed"]["credentials"] =
        contents(&there)["envelope"]["sealed"]["credentials"].clone();
    forge(&here, &mixed);
    // The checksum matches, so the credentials count as sealed for other servers and stay sealed.
    let vault = read_locked(&here).open(&passphrase("open sesame")).unwrap();
    assert!(vault.is_for_other_servers());
    assert_eq!(exposed(vault.credentials()), (None, None));
}

#[test]
fn a_hostile_argon2_cost_is_refused_when_the_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder);
    create(&file, 1);
    let sound = contents(&file);
    for (figure, value) in [
        ("memory_kib", 1_u64 << 30),
        ("memory_kib", 1 << 40),
        ("passes", 1 << 31),
        ("lanes", 0),
    ] {
        let mut hostile = sound.clone();
        hostile["envelope"]["sealed"]["wrapping_key"]["passphrase"]["argon2id"][figure] =
            json!(value);
        forge(&file, &hostile);
        assert!(
            matches!(file.read(), Err(ReadError::Damaged { .. })),
            "{figure} {value}"
        );
    }
}

#[test]
fn a_newer_version_is_recognised_with_any_other_content() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder);
    std::fs::write(
        file.path(),
        "{\"version\":3,\"blake3\":\"…\",\"contents\":[]}\n",
    )
    .unwrap();
    assert!(matches!(
        file.read(),
        Err(ReadError::NewerVersion { version: 3, .. })
    ));
    std::fs::write(
        file.path(),
        "{\"version\":0,\"sha256\":\"\",\"contents\":{}}\n",
    )
    .unwrap();
    assert!(matches!(file.read(), Err(ReadError::Damaged { .. })));
}

/// Collects the JSON pointers of all texts and numbers in the contents.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, field)| leaves(field, &format!("{at}/{name}"), found)),
        _ => found.push(at.to_owned()),
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_refused(bytes: Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let file = file_in(&folder);
        std::fs::write(file.path(), bytes).unwrap();
        let refused = matches!(file.read(), Err(ReadError::Damaged { .. }));
        prop_assert!(refused);
    }

    #[test]
    fn a_forged_field_opens_nothing(pick: prop::sample::Index, character: prop::sample::Index, number in 1_u32..2000) {
        let folder = tempfile::tempdir().unwrap();
        let file = file_in(&folder);
        create(&file, 1);
        let mut forged = contents(&file);
        let mut pointers = Vec::new();
        leaves(&forged, "", &mut pointers);
        let pointer = pick.get(&pointers);
        let field = forged.pointer_mut(pointer).unwrap();
        let other = match field {
            Value::String(text) => {
                let at = character.index(text.len());
                let swapped = if &text[at..=at] == "A" { "B" } else { "A" };
                text.replace_range(at..=at, swapped);
                json!(text)
            }
            ref old => json!(if **old == json!(number) { number + 1 } else { number }),
        };
        *field = other;
        forge(&file, &forged);

        match file.read() {
            Err(_) => {}
            Ok(other @ (Vault::Unsealed(_) | Vault::InKeychain(_))) => {
                prop_assert!(false, "{} changed the seal to {}", pointer, other.seal());
            }
            Ok(Vault::Locked(vault)) => {
                if let Ok(vault) = vault.open(&passphrase("open sesame")) {
                    prop_assert!(vault.is_for_other_servers(), "{} opened", pointer);
                    prop_assert_eq!(exposed(vault.credentials()), (None, None));
                }
            }
        }
    }
}
