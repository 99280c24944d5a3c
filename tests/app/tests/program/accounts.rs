//! Several accounts, and account files that cannot be read or were changed by somebody else.

use std::fs;

use interlude_app_tests::{Cli, server};
use serde_json::{Value, json};

#[tokio::test]
async fn one_account_that_cannot_be_read_leaves_the_others_usable() {
    let (sandbox, other) = (server().await, server().await);
    let cli = Cli::connected(&sandbox).await;
    let bad = cli.account_folder();
    let url = other.url();
    let connect = ["connect", "--url", &url, "--partner", other.partner_id()];
    let cli = cli.with("INTERLUDE_API_KEY", other.api_key());
    let cli = cli.with("INTERLUDE_TOKEN", other.token());
    let made = cli
        .run([&connect[..], &["--seal", "none"]].concat())
        .await
        .expect(0);
    let good = made.json()["account"]["id"].as_str().unwrap().to_owned();
    let file = bad.join("account.json");
    let sound = fs::read(&file).unwrap();
    for (text, code) in [("{", "account_damaged"), (r#"{"version":9}"#, "too_new")] {
        fs::write(&file, text).unwrap();
        let accounts = cli.run(["accounts"]).await.expect(0).json();
        assert_eq!(accounts["accounts"][0]["id"], json!(good));
        let unreadable = &accounts["unreadable"][0];
        assert_eq!(unreadable["id"], json!(bad.file_name().unwrap().to_str()));
        assert_eq!(unreadable["error"]["code"], json!(code));
        let status = cli
            .run(["status", "--account", &good])
            .await
            .expect(0)
            .json();
        assert_eq!(status["account"], json!(good));
        cli.run(connect).await.expect(0);
        let (code, sentence) = cli.run(["status"]).await.expect(1).error();
        assert_eq!(code, "several_accounts", "{sentence}");
        assert!(sentence.contains("(cannot be read)"), "{sentence}");
    }
    fs::write(&file, sound).unwrap();
    let accounts = cli.run(["accounts"]).await.expect(0).json();
    assert_eq!(accounts["accounts"].as_array().map(Vec::len), Some(2));
    assert_eq!(accounts.get("unreadable"), None);
}

#[tokio::test]
async fn a_server_that_was_changed_in_the_accounts_file_gets_no_credential() {
    let (sandbox, evil) = (server().await, server().await);
    let cli = Cli::new(&sandbox).with("INTERLUDE_PASSPHRASE", "correct horse");
    cli.connect(&["--seal", "passphrase"]).await.expect(0);
    let file = cli.account_folder().join("account.json");
    let sound = fs::read_to_string(&file).unwrap();
    let text = sound.replace(&sandbox.url(), &evil.url());
    assert_ne!(text, sound);
    // The checksum covers the text of the account exactly as written.
    let start = text.find("\"account\":").unwrap() + "\"account\":".len();
    let account = text[start..].trim_end().strip_suffix('}').unwrap();
    let checksum = format!("{:08x}", crc32fast::hash(account.as_bytes()));
    let text = text.replacen(
        &format!("\"checksum\":{}", checksum_of(&sound)),
        &format!("\"checksum\":\"{checksum}\""),
        1,
    );
    fs::write(&file, text).unwrap();
    let cli = cli.with("INTERLUDE_PASSWORD", "sample");
    for command in ["sync", "status", "sign-in", "sign-in --login me"] {
        let (code, sentence) = cli.run(command.split(' ')).await.expect(4).error();
        assert_eq!(code, "other_server", "{sentence}");
    }
    assert_eq!(evil.requests().count(), 0);
    fs::write(&file, sound).unwrap();
    cli.run(["sync"]).await.expect(0);
}

fn checksum_of(account: &str) -> Value {
    let whole: Value = serde_json::from_str(account).unwrap();
    whole["checksum"].clone()
}
