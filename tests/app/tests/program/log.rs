//! The log of an account: it tells what happened to a change, and names no person and no secret.

use std::collections::BTreeSet;
use std::fs;

use interlude_app_tests::{Cli, other_side_proposes, server, server_clock, slot};
use interlude_sandbox::{Calls, Data, Fault, Options, Refusal, RefusalBody, Sandbox, Times};
use serde_json::Value;

use crate::doctor::{bundle, texts, wire_list};

#[tokio::test]
async fn a_refused_and_repeated_and_delivered_change_can_be_told_from_the_log() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let once = |fault| sandbox.faults().inject(Calls::Amend, Times::Once, fault);
    once(Fault::refusal(Refusal::new(422)));
    cli.amend(1, slot(14), &[]).await.expect(4);
    once(Fault::lost_after_applying());
    cli.amend(1, slot(15), &[]).await;
    cli.run(["sync"]).await.expect(0);
    cli.amend(2, slot(16), &[]).await.expect(0);

    let log = log(&cli);
    let mut lines = log.lines();
    for step in [
        &["the account is opened", "version=", "after=\"connect\""][..],
        &["list: complete", "status=200", "records=3", "ms="],
        &["the account is closed"],
        &["amend: asked", "interview=1", "method=\"POST\""],
        &[
            "amend: failed",
            "kind=Refused",
            "code=\"refused\"",
            "status=422",
        ],
        &["amend: asked", "interview=1"],
        &["amend: failed", "kind=Unconfirmed", "code=\"no_answer\""],
        &["list: complete"],
        &["amend: asked", "interview=2"],
        &["amend: answered", "interview=2", "ms="],
    ] {
        let is_step = |line: &str| step.iter().all(|part| line.contains(part));
        assert!(lines.any(is_step), "{step:?} does not follow in {log}");
    }
    assert!(
        log.lines().all(|line| line.starts_with("2031-05-0")),
        "{log}"
    );
}

#[tokio::test]
async fn log_and_diagnostics_name_no_person_and_no_secret() {
    const PASSPHRASE: &str = "correct horse battery";
    let data = Data::Week {
        utc_offset_minutes: 0,
    };
    let options = Options {
        data,
        clock: server_clock(),
        ..Options::default()
    };
    let sandbox = Sandbox::on_free_port(options).await.unwrap();
    let cli = Cli::new(&sandbox).with("INTERLUDE_PASSPHRASE", PASSPHRASE);
    cli.connect(&["--seal", "passphrase"]).await.expect(0);
    let list = wire_list(&sandbox).await;
    let id = |at: usize| list[at]["id"].as_u64().unwrap();
    let name = list[0]["title"].as_str().unwrap().to_owned();
    let once = |fault| sandbox.faults().inject(Calls::Amend, Times::Once, fault);

    let words = RefusalBody::Error(format!("{name} is away"));
    once(Fault::refusal(Refusal::new(422).body(words)));
    cli.amend(id(0), slot(14), &[]).await.expect(4);
    once(Fault::lost_after_applying());
    cli.amend(id(1), slot(15), &[]).await;
    cli.amend(id(2), slot(16), &["--no-sync"]).await.expect(0);
    other_side_proposes(&sandbox, id(2), slot(9));
    cli.run(["sync"]).await;
    cli.run(["resolve", &id(2).to_string(), "--mine"]).await;
    let wrong = cli.with("INTERLUDE_TOKEN", "eyJh.not.a-token");
    wrong.run(["sync"]).await;
    let cli = wrong.with("INTERLUDE_TOKEN", sandbox.token());
    fs::remove_file(cli.account_folder().join("agenda")).unwrap();
    cli.run(["doctor"]).await;
    let bundle = bundle(&cli);
    cli.run(["sign-out"]).await.expect(0);

    let mut private = BTreeSet::new();
    texts(&list, &mut private);
    let shown = cli.run(["list"]).await.stdout;
    let known = private.iter().filter(|text| shown.contains(*text)).count();
    assert!(known > 100, "{known} of {private:?} are shown in the list");
    let folder = cli.account_folder();
    for text in [
        sandbox.api_key(),
        sandbox.token(),
        sandbox.partner_id(),
        cli.data().to_str().unwrap(),
        folder.file_name().unwrap().to_str().unwrap(),
        PASSPHRASE,
        "127.0.0.1",
        "is away",
        "not.a-token",
        "http:",
        "@",
    ] {
        private.insert(text.to_owned());
    }
    private.extend(sandbox.token().split('.').map(str::to_owned));
    let log = log(&cli);
    assert!(log.contains("the credentials are deleted"), "{log}");
    let bundled: Value = serde_json::from_str(&bundle).unwrap();
    let bundled = bundled["account"]["log"].as_array().unwrap();
    let bundled: Vec<_> = bundled.iter().map(|line| line.as_str().unwrap()).collect();
    assert!(bundled.len() > 20, "{bundle}");
    assert!(log.starts_with(&bundled.join("\n")), "{bundle}");
    for text in private {
        for written in [&log, &bundle] {
            let line = written.lines().find(|line| line.contains(&text));
            assert_eq!(line, None, "{text:?}");
        }
    }
}

#[tokio::test]
async fn an_unwritable_log_disturbs_nothing() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let path = cli.account_folder().join("log");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let ran = cli.amend(1, slot(14), &[]).await.expect(0);
    assert_eq!(ran.stderr, "");
    cli.run(["doctor"]).await.expect(0);
}

fn log(cli: &Cli) -> String {
    fs::read_to_string(cli.account_folder().join("log")).unwrap()
}
