//! Commands that ask through the socket while the window holds the data folder. Each test speaks the lines of the
//! protocol itself.

use std::path::Path;
use std::time::Duration;

use interlude_app::view::{PlaceRequest, StartState};
use interlude_model::InterviewId;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

use super::harness::{Harness, PASSPHRASE, sandbox};

/// The output of a command, and its exit code.
struct Ran {
    document: Value,
    exit: u64,
}

impl Harness {
    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// Returns the number of times that the desktop was asked for this.
    fn recorded(&self, what: &str) -> usize {
        let opened = self.opened.lock().unwrap();
        opened.iter().filter(|opened| *opened == what).count()
    }

    /// Has the window run a command, and answers its questions for variables with these.
    async fn asked(&self, command: Value, variables: &[(&str, &str)]) -> Ran {
        let socket = std::fs::read_to_string(self.data().join("socket")).unwrap();
        let stream = UnixStream::connect(Path::new(&socket)).await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let request = json!({"run": {"command": command, "account": null, "format": "json", "tz": "UTC",
            "working_folder": self.folder.path()}});
        let hello = json!({"hello": {"protocol": 1, "version": "0.1.0"}});
        let begin = format!("{hello}\n{request}\n");
        write.write_all(begin.as_bytes()).await.unwrap();
        let greeting = lines.next_line().await.unwrap().unwrap();
        assert!(greeting.starts_with(r#"{"hello":"#), "{greeting}");
        let mut printed = String::new();
        loop {
            let line = lines.next_line().await.unwrap().unwrap();
            let line: Value = serde_json::from_str(&line).unwrap();
            if line["output"]["stream"] == "stdout" {
                printed += line["output"]["text"].as_str().unwrap();
            } else if line["output"].is_object() {
                // A status line of the terminal.
            } else if let Some(name) = line["ask"]["variable"].as_str() {
                let known = variables.iter().find(|(known, _)| *known == name);
                let reply = json!({"reply": known.map(|(_, value)| value)});
                write
                    .write_all(format!("{reply}\n").as_bytes())
                    .await
                    .unwrap();
            } else if line["ask"]["prompt"].is_string() {
                write.write_all(b"{\"reply\":null}\n").await.unwrap();
            } else if let Some(exit) = line["exit"].as_u64() {
                let document = serde_json::from_str(&printed).unwrap();
                return Ran { document, exit };
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_reads_and_edits_what_the_window_shows() {
    let sandbox = sandbox().await;
    let mut app = Harness::connected(&sandbox, Some(PASSPHRASE)).await;
    let listed = app.asked(
        json!({"list": {"query": null, "status": null, "turn": null, "from": null, "to": null,
        "limit": null}}),
        &[],
    );
    let listed = listed.await;
    assert_eq!(listed.exit, 0);
    let all = app.status().await.unwrap().counts.all;
    assert_eq!(listed.document["total"], all);

    let request = app.amend_request().await;
    let slot = &request.slot;
    let amend = json!({"amend": {"send": {"interview": {"id": request.id}, "no_sync": false},
        "start": format!("{} {}", slot.date, slot.start), "end": slot.end}});
    let sent = app.asked(amend, &[]).await;
    assert_eq!((sent.exit, &sent.document["state"]), (0, &json!("sent")));
    app.until_sent(request.id).await;
    let unknown = app.asked(json!({"show": {"id": 999_999}}), &[]).await;
    assert_eq!(
        (unknown.exit, &unknown.document["error"]["code"]),
        (1, &json!("unknown_interview"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_a_command_connects_signs_out_or_removes_is_shown_so() {
    let sandbox = sandbox().await;
    let app = Harness::started().await;
    let url = sandbox.url();
    let connect = json!({"connect": {"url": url, "partner": sandbox.partner_id(), "amend_url": null,
        "sign_in": {"login": null}, "seal": "none"}});
    let credentials = [
        ("INTERLUDE_API_KEY", sandbox.api_key()),
        ("INTERLUDE_TOKEN", sandbox.token()),
    ];
    let connected = app.asked(connect.clone(), &credentials).await;
    assert_eq!(
        (connected.exit, &connected.document["is_new"]),
        (0, &json!(true))
    );
    assert_eq!(app.start().await, StartState::Open);
    let again = app.asked(connect, &credentials).await;
    assert_eq!((again.exit, &again.document["is_new"]), (0, &json!(false)));
    assert_eq!(app.start().await, StartState::Open);

    let sign_out = |remove: bool| json!({"sign_out": {"remove": remove, "drop_waiting": false}});
    assert_eq!(app.asked(sign_out(false), &[]).await.exit, 0);
    assert!(matches!(app.start().await, StartState::FirstRun { .. }));
    assert_eq!(app.accounts().await.unwrap().len(), 1);
    assert_eq!(app.asked(sign_out(true), &[]).await.exit, 0);
    assert_eq!(app.accounts().await.unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_account_is_opened_for_a_command_alone() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, Some(PASSPHRASE)).await;
    let app = app.restarted().await;
    app.locked().await;
    let refused = app.asked(json!("outbox"), &[]).await;
    assert_eq!(refused.document["error"]["code"], "passphrase_needed");
    let passphrase = [("INTERLUDE_PASSPHRASE", PASSPHRASE)];
    assert_eq!(app.asked(json!("outbox"), &passphrase).await.exit, 0);
    app.locked().await;
    app.unlock_account().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_shows_joins_and_quits() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    let id = app.amend_request().await.id;
    let open = app.asked(json!({"open": {"id": id}}), &[]).await;
    assert_eq!((open.exit, &open.document["window"]), (0, &json!("open")));
    until(|| app.recorded("window") == 1).await;
    let place = app.take_place().await.unwrap();
    let (id, join) = (id.into(), false);
    assert_eq!(place, Some(PlaceRequest::Interview { id, join }));

    let next = app
        .asked(json!({"join": {"id": null, "yes": false}}), &[])
        .await;
    assert_eq!(next.exit, 0, "{:?}", next.document);
    until(|| app.recorded("window") == 2).await;
    let (id, join) = (next.document["interview_id"].as_i64().unwrap().into(), true);
    let place = app.take_place().await.unwrap();
    assert_eq!(
        place,
        Some(PlaceRequest::Interview { id, join }),
        "its host is new"
    );

    let quit = app.asked(json!("quit"), &[]).await;
    assert_eq!(
        (quit.exit, &quit.document["window"]),
        (0, &json!("closing"))
    );
    until(|| app.recorded("quit") == 1).await;
}

/// Waits for what is done in the background.
async fn until(is_done: impl Fn() -> bool) {
    while !is_done() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_is_shown_by_the_window_that_holds_the_folder() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    let data = app.data();
    let until_shown = async |times| {
        while app.recorded("window") < times {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(interlude_cli::show_window(&data, None).await);
    until_shown(1).await;
    let id = InterviewId::new(37).unwrap();
    assert!(interlude_cli::show_window(&data, Some(id)).await);
    until_shown(2).await;
    let place = app.take_place().await.unwrap();
    let wanted = PlaceRequest::Interview {
        id: 37.into(),
        join: false,
    };
    assert_eq!(place, Some(wanted));

    app.close().await;
    assert!(!interlude_cli::show_window(&data, None).await);
    assert_eq!(app.recorded("window"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_does_not_wait_for_a_process_that_hangs() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("hangs.sock");
    let _hangs = UnixListener::bind(&socket).unwrap();
    let name = socket.to_str().unwrap();
    std::fs::write(folder.path().join("socket"), name).unwrap();
    let shown = interlude_cli::show_window(folder.path(), None);
    let shown = tokio::time::timeout(Duration::from_secs(30), shown).await;
    assert_eq!(shown, Ok(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_closes_leaves_no_socket() {
    let app = Harness::started().await;
    assert!(app.data().join("socket").exists());
    app.controller.close().await;
    assert!(!app.data().join("socket").exists());
}
