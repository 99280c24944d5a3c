//! Tests of creating and opening a vault, storing credentials, and sealing nothing.

use interlude_model::{Credentials, Secret};
use interlude_store::fs::WriteError;
use interlude_store::keys::{
    DataKey, OpenError, OpenVault, ReadError, SaveError, Seal, Vault, VaultFile,
};
use interlude_store::{Entropy, NoEntropy, OsEntropy};
use proptest::prelude::*;

use crate::support::{
    API_KEY, CountingEntropy, TOKEN, contents, create, credentials, exposed, file_in, low_cost,
    passphrase, read_locked,
};

#[test]
fn the_passphrase_opens_the_data_key_and_the_credentials() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder);
    let entropy = &mut OsEntropy;
    let mut made = file
        .clone()
        .create_with_passphrase(&passphrase("open sesame"), low_cost(), entropy)
        .unwrap();
    assert_eq!(exposed(made.credentials()), (None, None));
    made.keep(credentials(), entropy).unwrap();

    let vault = file.read().unwrap();
    assert_eq!(vault.seal(), Seal::Passphrase);
    let locked = read_locked(&file);
    assert!(matches!(
        locked.open(&passphrase("open sesam")),
        Err(OpenError::WrongPassphrase)
    ));
    let open = locked.open(&passphrase("open sesame")).unwrap();
    assert_eq!(open.data_key().bytes(), made.data_key().bytes());
    assert_eq!(exposed(open.credentials()), (Some(API_KEY), Some(TOKEN)));
}

#[test]
fn removing_the_credentials_keeps_the_data_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder);
    let mut made = create(&file, 1);
    made.keep(Credentials::default(), &mut OsEntropy).unwrap();

    let open = read_locked(&file).open(&passphrase("open sesame")).unwrap();
    assert_eq!(exposed(open.credentials()), (None, None));
    assert_eq!(open.data_key().bytes(), made.data_key().bytes());
}

#[test]
fn the_fingerprint_of_a_token_stays_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder);
    let mut made = create(&file, 1);
    let token = Secret::new(TOKEN).unwrap();
    let refused = made.fingerprint_key().of_token(&token);
    made.keep(credentials(), &mut OsEntropy).unwrap();
    let open = read_locked(&file).open(&passphrase("open sesame")).unwrap();
    assert_eq!(open.fingerprint_key().of_token(&token), refused);
}

#[test]
fn an_unsealed_vault_keeps_its_fingerprint_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder);
    let api_key = Secret::new(API_KEY).unwrap();
    let made = file.clone().create_unsealed(&mut OsEntropy).unwrap();

    let vault = file.read().unwrap();
    assert_eq!(vault.seal(), Seal::None);
    let Vault::Unsealed(vault) = vault else {
        panic!("it is sealed")
    };
    assert_eq!(
        vault.fingerprint_key().of_api_key(&api_key),
        made.fingerprint_key().of_api_key(&api_key)
    );
}

#[test]
fn an_existing_vault_is_never_replaced_by_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder);
    create(&file, 1);
    let before = std::fs::read(file.path()).unwrap();

    let sealed =
        file.clone()
            .create_with_passphrase(&passphrase("other"), low_cost(), &mut OsEntropy);
    assert!(matches!(
        sealed,
        Err(SaveError::Write(WriteError::Exists { .. }))
    ));
    let unsealed = file.clone().create_unsealed(&mut OsEntropy);
    assert!(matches!(
        unsealed,
        Err(SaveError::Write(WriteError::Exists { .. }))
    ));
    assert_eq!(std::fs::read(file.path()).unwrap(), before);
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "no temporary file is left"
    );
}

#[test]
fn a_missing_vault_is_reported_as_missing() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        file_in(&folder).read(),
        Err(ReadError::Missing { .. })
    ));
}

#[test]
fn every_write_uses_fresh_nonces_and_every_envelope_a_fresh_salt() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = file_in(&here);
    let mut vault = create_with_os_entropy(&file);
    let first = contents(&file);
    vault.keep(credentials(), &mut OsEntropy).unwrap();
    let second = contents(&file);
    let other = file_in(&there);
    create_with_os_entropy(&other);
    let third = contents(&other);
    for (field, later) in [
        ("/credentials/nonce", &second),
        ("/credentials/nonce", &third),
        ("/data_key/nonce", &third),
        ("/wrapping_key/passphrase/salt", &third),
    ] {
        let at = format!("/envelope/sealed{field}");
        assert!(first.pointer(&at).is_some_and(serde_json::Value::is_string));
        assert_ne!(first.pointer(&at), later.pointer(&at), "{field}");
    }
}

fn create_with_os_entropy(file: &VaultFile) -> OpenVault {
    let passphrase = passphrase("open sesame");
    file.clone()
        .create_with_passphrase(&passphrase, low_cost(), &mut OsEntropy)
        .unwrap()
}

#[test]
fn if_the_random_source_fails_no_vault_is_created() {
    struct FailingEntropy;
    impl Entropy for FailingEntropy {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), NoEntropy> {
            Err(NoEntropy(getrandom::Error::UNEXPECTED))
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder);
    let sealed = file.clone().create_with_passphrase(
        &passphrase("open sesame"),
        low_cost(),
        &mut FailingEntropy,
    );
    assert!(matches!(sealed, Err(SaveError::Random(_))));
    assert!(matches!(
        file.clone().create_unsealed(&mut FailingEntropy),
        Err(SaveError::Random(_))
    ));
    assert!(DataKey::generate(&mut FailingEntropy).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn no_secret_is_in_the_file_or_in_debug_output() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder);
    let open = create(&file, 65);
    let key_as_list = format!("{:?}", open.data_key().bytes());
    let key_as_text = String::from_utf8(open.data_key().bytes().to_vec()).unwrap();
    let shown = format!(
        "{open:?} {:#?} {:?} {:?} {}",
        file.read().unwrap(),
        open.credentials(),
        passphrase("open sesame"),
        std::fs::read_to_string(file.path()).unwrap(),
    );
    for secret in [
        API_KEY,
        TOKEN,
        "open sesame",
        &key_as_list[1..20],
        &key_as_text,
    ] {
        assert!(!shown.contains(secret), "{secret} is shown");
    }
}

proptest! {
    #[test]
    fn any_stored_credentials_are_opened_only_by_their_passphrase(
        right in "\\PC{1,40}", wrong in "\\PC{1,40}", api_key in proptest::option::of("[!-~]{1,80}"),
        token in proptest::option::of("[!-~]{1,400}"), first_byte: u8,
    ) {
        prop_assume!(right != wrong && !right.trim().is_empty() && !wrong.trim().is_empty());
        let folder = tempfile::tempdir().unwrap();
        let file = file_in(&folder);
        let secret = |text: &Option<String>| text.as_ref().map(|text| Secret::new(text).unwrap());
        let kept = Credentials { api_key: secret(&api_key), token: secret(&token) };
        let entropy = &mut CountingEntropy(first_byte);
        file.clone().create_with_passphrase(&passphrase(&right), low_cost(), entropy).unwrap().keep(kept, entropy).unwrap();

        let locked = read_locked(&file);
        prop_assert!(matches!(locked.open(&passphrase(&wrong)), Err(OpenError::WrongPassphrase)));
        let open = locked.open(&passphrase(&right)).unwrap();
        prop_assert_eq!(exposed(open.credentials()), (api_key.as_deref(), token.as_deref()));
    }
}

#[test]
fn credentials_for_other_servers_stay_sealed_until_new_ones_are_stored() {
    let folder = tempfile::tempdir().unwrap();
    let file = file_in(&folder);
    let here = file
        .clone()
        .for_servers("https://a.example", Some("https://b.example"));
    create(&here, 0);
    let open = |file: &VaultFile| read_locked(file).open(&passphrase("open sesame")).unwrap();
    assert!(!open(&here).is_for_other_servers());
    assert_eq!(
        exposed(open(&here).credentials()),
        (Some(API_KEY), Some(TOKEN))
    );
    for (list, amend) in [
        ("https://evil.example", Some("https://b.example")),
        ("https://a.example", Some("https://evil.example")),
        ("https://a.example", None),
    ] {
        let there = file.clone().for_servers(list, amend);
        let mut vault = open(&there);
        assert!(vault.is_for_other_servers(), "{list} {amend:?}");
        assert_eq!(exposed(vault.credentials()), (None, None));
        vault
            .keep_for(credentials(), list, amend, &mut CountingEntropy(9))
            .unwrap();
        assert!(!vault.is_for_other_servers());
        assert_eq!(
            exposed(open(&there).credentials()),
            (Some(API_KEY), Some(TOKEN))
        );
        open(&there)
            .keep_for(
                credentials(),
                "https://a.example",
                Some("https://b.example"),
                &mut CountingEntropy(9),
            )
            .unwrap();
    }
}
