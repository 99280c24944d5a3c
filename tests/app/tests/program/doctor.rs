//! `doctor`: it reports problems, changes nothing, and writes no secrets and no personal data.

use std::collections::BTreeSet;
use std::fs;

use interlude_app_tests::{
    Cli, CommandOutput, requests_for, server, server_clock, slot, unplug, with_timeout,
};
use interlude_sandbox::{
    Calls, Data, Fault, Options, Point, Refusal, RefusalBody, Sandbox, Times, User,
};
use serde_json::{Value, json};

#[tokio::test]
async fn without_problems_every_check_is_ok_and_nothing_changes() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);
    let before = cli.run(["status"]).await.expect(0).json();
    let ran = cli.run(["doctor"]).await.expect(0);
    for of in ["folder", "account", "server", "list", "token", "clock"] {
        assert_eq!(found(&ran, of), ("ok".to_owned(), Value::Null), "{of}");
    }
    assert_eq!(cli.run(["status"]).await.expect(0).json(), before);
    assert_eq!(requests_for(&sandbox, 1), 0);

    let bundle: Value = serde_json::from_str(&bundle(&cli)).unwrap();
    let account = &bundle["account"];
    assert_eq!(
        (&account["interviews"], &account["changes"]),
        (&json!(3), &json!({"waiting": 1}))
    );
    let again = cli.run(["doctor"]).await.expect(0).json();
    assert_eq!(again["file"], "interlude-diagnostics (2).json");
}

#[tokio::test]
async fn without_an_account_there_is_no_problem() {
    let sandbox = server().await;
    let cli = Cli::new(&sandbox);
    let ran = cli.run(["doctor"]).await.expect(0);
    let missing = ("note".to_owned(), json!("no_data_folder"));
    assert_eq!(found(&ran, "folder"), missing);
    assert_eq!(found(&ran, "server").0, "not_done");
    assert!(!cli.data().exists(), "looking creates no folder");
    assert_eq!(sandbox.requests().count(), 0);
}

#[tokio::test]
async fn each_problem_has_its_code_and_exit_code() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let stranger = sandbox.tokens().mint(sandbox.user_id() + 1);

    let held = sandbox.gates().hold(Calls::List, Point::BeforeAnswering);
    let running = cli.spawn(["sync"]);
    with_timeout("a sync asks for the list", held.arrived()).await;
    has_trouble(&cli.run(["doctor"]).await.expect(5), "folder", "in_use");
    held.release();
    running.end().await.expect(0);

    let cli = cli.with("INTERLUDE_API_KEY", "another");
    has_trouble(&cli.run(["doctor"]).await.expect(4), "list", "sign_in");
    let cli = cli.with("INTERLUDE_API_KEY", sandbox.api_key());

    let cli = cli.with("INTERLUDE_TOKEN", &stranger);
    has_trouble(
        &cli.run(["doctor"]).await.expect(4),
        "token",
        "other_holder",
    );
    let cli = cli.with("INTERLUDE_TOKEN", sandbox.token());

    unplug(&sandbox).await;
    let ran = cli.run(["doctor"]).await.expect(1);
    has_trouble(&ran, "server", "unreachable");
    has_trouble(&ran, "list", "unreachable");
    let document = ran.json();
    let checks = document["checks"].as_array().unwrap();
    let server = checks.iter().find(|check| check["name"] == "server");
    let causes = &server.unwrap()["causes"];
    assert!(causes.to_string().contains("refused"), "{document:#}");
    let written = cli.say(["doctor"]).await.expect(1).stdout;
    assert!(written.contains("Because: "), "{written}");
    sandbox.go_online().await.unwrap();

    sandbox.tokens().revoke(sandbox.token());
    cli.amend(1, slot(14), &[]).await.expect(4);
    has_trouble(&cli.run(["doctor"]).await.expect(4), "token", "sign_in");

    fs::write(cli.account_folder().join("account.json"), "{").unwrap();
    let ran = cli.run(["doctor"]).await.expect(5);
    has_trouble(&ran, "account", "account_damaged");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_or_read_only_disk_is_reported() {
    use interlude_app_tests::{Disk, may_mount};

    if !may_mount("the doctor on a disk that is full or can only be read") {
        return;
    }
    let disk = Disk::of_kib(16 * 1024);
    let sandbox = server().await;
    let cli = Cli::new(&sandbox).with_data_in(&disk.path().join("data"));
    cli.connect(&["--seal", "none"]).await.expect(0);
    let ran = cli.run(["doctor"]).await.expect(0);
    let little = ("note".to_owned(), json!("little_space"));
    assert_eq!(found(&ran, "folder"), little);

    disk.fill(64 * 1024);
    has_trouble(&cli.run(["doctor"]).await.expect(1), "folder", "disk_full");
    disk.clear();
    disk.set_read_only(true);
    let ran = cli.run(["doctor"]).await.expect(1);
    has_trouble(&ran, "folder", "no_permission");
}

#[tokio::test]
async fn doctor_does_not_bind_an_account_to_a_user() {
    let sandbox = server().await;
    let cli = Cli::new(&sandbox).without("INTERLUDE_TOKEN");
    cli.connect(&["--seal", "none"]).await;
    let stranger = sandbox.tokens().mint(sandbox.user_id() + 1);
    let cli = cli.with("INTERLUDE_TOKEN", &stranger);
    cli.run(["doctor"]).await.expect(0);
    let accounts = cli.without("INTERLUDE_TOKEN");
    let accounts = accounts.run(["accounts"]).await.expect(0).json();
    assert_eq!(accounts["accounts"][0]["holder"], Value::Null);
}

#[tokio::test]
async fn the_diagnostics_contain_no_secrets_and_no_personal_data() {
    let data = Data::Week {
        utc_offset_minutes: 0,
    };
    let options = Options {
        data,
        // Long, because the log has numbers and request ids that may contain a short one.
        user: User {
            id: 910_504_321_768,
            ..User::default()
        },
        clock: server_clock(),
        ..Options::default()
    };
    let sandbox = Sandbox::on_free_port(options).await.unwrap();
    let cli = Cli::connected(&sandbox).await;
    let list = wire_list(&sandbox).await;
    let id = list[0]["id"].as_u64().unwrap();
    let name = list[0]["title"].as_str().unwrap().to_owned();
    let refusal = Refusal::new(422).body(RefusalBody::Error(format!("{name} is away")));
    let faults = sandbox.faults();
    faults.inject(Calls::Amend, Times::Once, Fault::refusal(refusal));
    cli.amend(id, slot(14), &[]).await.expect(4);
    cli.amend(list[1]["id"].as_u64().unwrap(), slot(14), &["--no-sync"])
        .await
        .expect(0);

    cli.run(["doctor"]).await.expect(0);
    let bundle = bundle(&cli);
    assert!(bundle.contains("\"refused\": 1"), "{bundle}");
    let mut private = BTreeSet::new();
    texts(&list, &mut private);
    let shown = cli.run(["list"]).await.expect(0).stdout;
    let known = private.iter().filter(|text| shown.contains(*text)).count();
    assert!(known > 100, "{known} of {private:?} are shown in the list");
    for text in [
        sandbox.api_key(),
        sandbox.token(),
        sandbox.partner_id(),
        &sandbox.user_id().to_string(),
        cli.data().to_str().unwrap(),
        "127.0.0.1",
        "is away",
        "://",
        "@",
    ] {
        private.insert(text.to_owned());
    }
    private.extend(sandbox.token().split('.').map(str::to_owned));
    for text in private {
        assert!(!bundle.contains(&text), "{text:?} is in {bundle}");
    }
}

/// Returns the list as the server sends it.
pub(crate) async fn wire_list(sandbox: &Sandbox) -> Value {
    // This fails if another test of this process was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let path = format!("/api/users/{}/interviews", sandbox.partner_id());
    let request = reqwest::Client::new().get(sandbox.url() + &path);
    let answer = request.header("authorization", sandbox.api_key()).send();
    let text = answer.await.unwrap().text().await.unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    match document {
        Value::Object(mut whole) => whole.remove("interviews").unwrap(),
        list => list,
    }
}

/// Collects every text in the server's interviews except the names of states.
pub(crate) fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            found.insert(text.clone());
        }
        Value::Array(all) => all.iter().for_each(|one| texts(one, found)),
        Value::Object(members) => {
            let of_states = ["status", "kind", "amended_by"];
            let rest = members.iter();
            let rest = rest.filter(|(name, _)| !of_states.contains(&name.as_str()));
            rest.for_each(|(_, one)| texts(one, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Returns the diagnostics file at its default path.
pub(crate) fn bundle(cli: &Cli) -> String {
    let folder = cli.data().parent().unwrap();
    fs::read_to_string(folder.join("interlude-diagnostics.json")).unwrap()
}

/// Returns the verdict and the code of one check.
fn found(ran: &CommandOutput, of: &str) -> (String, Value) {
    let document = ran.json();
    let checks = document["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["name"] == of);
    let check = check.unwrap_or_else(|| panic!("no {of} in {ran:#?}"));
    let verdict = check["verdict"].as_str().unwrap();
    (verdict.to_owned(), check["code"].clone())
}

fn has_trouble(ran: &CommandOutput, of: &str, code: &str) {
    let trouble = ("trouble".to_owned(), json!(code));
    assert_eq!(found(ran, of), trouble, "{ran:#?}");
}
