//! Unusual answers, caches and proxies between the program and the server.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use interlude_app_tests::{Cli, effects, requests_for, server, slot};
use interlude_sandbox::{Calls, Damage, Fault, Refusal, RefusalBody, Sandbox, TimeStyle, Times};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const NOW: &str = "INTERLUDE_NOW";

fn once(sandbox: &Sandbox, on: Calls, fault: Fault) {
    sandbox.faults().inject(on, Times::Once, fault);
}

fn header(name: &str, value: &str) -> Fault {
    Fault::header(name, value)
}

fn page(status: u16) -> Fault {
    let page = "<html><title>Blocked</title></html>".into();
    Fault::refusal(Refusal::new(status).body(RefusalBody::Html(page)))
}

#[tokio::test]
async fn a_content_encoding_without_compression_is_accepted() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    for (id, word) in (1..).zip(["UTF-8", "none", "identity, identity"]) {
        once(&sandbox, Calls::List, header("content-encoding", word));
        once(
            &sandbox,
            Calls::AmendOf(id),
            header("content-encoding", word),
        );
        let amended = cli.amend(id, slot(14), &[]).await.expect(0).json();
        assert_eq!(amended["state"], "sent", "{word}");
        assert_eq!(requests_for(&sandbox, id), 1, "{word}");
    }
    // The list must differ from the known one, because a 304 has no body to encode.
    sandbox.world().cancel(1).unwrap();
    once(&sandbox, Calls::List, header("content-encoding", "zstd"));
    let (code, _) = cli.run(["sync"]).await.expect(1).error();
    assert_eq!(code, "unexpected_answer");
}

#[tokio::test]
async fn an_answer_with_few_attributes_removes_nothing_and_reports_no_move() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let before = cli.run(["show", "1"]).await.expect(0).json();
    once(&sandbox, Calls::AmendOf(1), Fault::short_answer());
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);
    // The list before the request succeeds, and every later one fails.
    sandbox
        .faults()
        .inject(Calls::List, Times::Once, header("x-first", "1"));
    sandbox
        .faults()
        .inject(Calls::List, Times::UntilCleared, Fault::status(503));
    cli.run(["sync"]).await;

    let shown = cli.run(["show", "1"]).await.expect(0).json();
    for name in ["start_at", "end_at", "location", "kind", "interviewee"] {
        assert_eq!(
            shown["interview"][name], before["interview"][name],
            "{name}"
        );
    }
    let history = cli.run(["history", "1"]).await.expect(0);
    assert!(history.stdout.contains("sent"), "{history:?}");
    assert!(
        history.stdout.contains("\"other_side_moved\":false"),
        "{history:?}"
    );
    let file = cli.run(["export", "out.ics", "--replace"]).await;
    assert_eq!(file.exit, Some(0), "{file:?}");
    assert_eq!(requests_for(&sandbox, 1), 1);
}

#[tokio::test]
async fn times_in_any_form_of_iso_8601_are_read() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let before = cli.run(["list"]).await.expect(0).json();
    for style in [
        TimeStyle::NoColon,
        TimeStyle::HourOnly,
        TimeStyle::Comma,
        TimeStyle::Basic,
        TimeStyle::Printed,
    ] {
        once(&sandbox, Calls::List, Fault::times(style));
        let synced = cli.run(["sync"]).await.expect(0).json();
        assert_eq!(synced["pull"]["unreadable"], 0, "{style:?}");
        let times = |list: &serde_json::Value| {
            let all = list["interviews"].as_array().unwrap().iter();
            all.map(|one| one["start_at"].clone()).collect::<Vec<_>>()
        };
        let after = cli.run(["list"]).await.expect(0).json();
        assert_eq!(times(&after), times(&before), "{style:?}");
    }
    once(
        &sandbox,
        Calls::AmendOf(1),
        Fault::times(TimeStyle::NoColon),
    );
    cli.amend(1, slot(14), &[]).await.expect(0);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn an_unreadable_interview_is_named_and_its_change_gives_the_reason() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let unreadable = || Fault::unreadable(Some(1), Damage::Times);
    sandbox
        .faults()
        .inject(Calls::List, Times::UntilCleared, unreadable());
    cli.amend(1, slot(14), &[]).await.expect(3);
    assert_eq!(requests_for(&sandbox, 1), 0);

    let synced = cli.say(["sync"]).await.expect(3).stdout;
    assert!(synced.contains("1 interview (1 \""), "{synced}");
    let status = cli.say(["status"]).await.expect(0).stdout;
    assert!(status.contains("1 interview (1 \""), "{status}");
    let document = cli.run(["status"]).await.expect(0).json();
    assert_eq!(
        (&document["unreadable"], &document["skipped"][0]["id"]),
        (&1.into(), &1.into())
    );
    assert!(document["skipped"][0]["title"].is_string());
    let doctor = cli.say(["doctor"]).await.stdout;
    let words: Vec<_> = doctor.split_whitespace().collect();
    assert!(words.join(" ").contains("1 interview (1 \""), "{doctor}");
    let outbox = cli.say(["outbox"]).await.stdout;
    assert!(outbox.contains("a form that cannot be read"), "{outbox}");
    assert_eq!(
        cli.run(["list"]).await.json()["total"],
        3,
        "nothing is gone"
    );

    sandbox.faults().clear();
    cli.run(["sync"]).await.expect(0);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    let document = cli.run(["status"]).await.expect(0).json();
    assert!(document.get("skipped").is_none());
}

#[tokio::test]
async fn only_a_404_in_json_means_that_there_is_no_such_user() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    once(&sandbox, Calls::List, page(404));
    let (code, _) = cli.run(["sync"]).await.expect(1).error();
    assert_eq!(code, "unexpected_answer");
    let status = cli.run(["status"]).await.expect(0).json();
    assert!(status["paused"].is_null(), "{status}");
    once(&sandbox, Calls::List, Fault::status(404));
    let (code, _) = cli.run(["sync"]).await.expect(4).error();
    assert_eq!(code, "no_such_user");
}

#[tokio::test]
async fn an_html_page_of_a_firewall_is_not_a_refusal() {
    for status in [403, 404] {
        let sandbox = server().await;
        let cli = Cli::connected(&sandbox)
            .await
            .with(NOW, "2031-05-06T08:00:00Z");
        once(&sandbox, Calls::AmendOf(1), page(status));
        let amended = cli.amend(1, slot(14), &[]).await.expect(3).json();
        assert_eq!(amended["state"], "checking", "{status}");
        let message = amended["reason"]["message"].as_str().unwrap();
        assert!(
            message.contains("tried again") && !message.contains("Drop"),
            "{message}"
        );

        let cli = cli.with(NOW, "2031-05-06T08:03:00Z");
        cli.run(["sync"]).await.expect(0);
        assert_eq!(effects(&sandbox, 1), [slot(14)], "{status}");
        assert_eq!(requests_for(&sandbox, 1), 2, "{status}");
    }
}

#[tokio::test]
async fn nothing_is_sent_after_a_list_from_a_cache() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    sandbox
        .faults()
        .inject(Calls::List, Times::UntilCleared, header("age", "240"));
    cli.amend(1, slot(14), &[]).await.expect(3);
    let printed = cli.say(["sync"]).await.expect(3).stdout;
    assert!(
        printed.contains("from a cache on the way and was 240 s old"),
        "{printed}"
    );
    assert_eq!(requests_for(&sandbox, 1), 0);
    assert_eq!(
        sandbox.requests().lists()[0].header("cache-control"),
        Some("no-cache")
    );

    sandbox.faults().clear();
    cli.run(["sync"]).await.expect(0);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

/// Starts a SOCKS 5 proxy that makes no connection. Returns its address and the requested targets.
async fn socks() -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let targets = Arc::new(Mutex::new(Vec::new()));
    let recorded = Arc::clone(&targets);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            // A client may disconnect at any moment.
            let _ = refuse(client, &recorded).await;
        }
    });
    (address, targets)
}

async fn refuse(mut client: TcpStream, targets: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut greeting = [0; 2];
    client.read_exact(&mut greeting).await?;
    let mut methods = vec![0; greeting[1].into()];
    client.read_exact(&mut methods).await?;
    client.write_all(&[5, 0]).await?;
    let mut head = [0; 5];
    client.read_exact(&mut head).await?;
    let mut name = vec![0; head[4].into()];
    client.read_exact(&mut name).await?;
    let port = client.read_u16().await?;
    let name = String::from_utf8(name).unwrap();
    targets.lock().unwrap().push(format!("{name}:{port}"));
    client.write_all(&[5, 4, 0, 1, 0, 0, 0, 0, 0, 0]).await
}

#[tokio::test]
async fn a_proxy_is_used_and_named_and_never_bypassed() {
    let sandbox = server().await;
    for kind in ["socks", "socks5h"] {
        let (address, targets) = socks().await;
        let cli = Cli::new(&sandbox).with("ALL_PROXY", &format!("{kind}://{address}/"));
        let url = "https://interviews.example.com";
        let connect = ["connect", "--url", url, "--partner", "me", "--seal", "none"];
        let connected = cli.run(connect).await;
        let output = format!("{}{}", connected.stdout, connected.stderr);
        assert!(output.contains(&format!("socks5h://{address}")), "{output}");
        let targets = targets.lock().unwrap().clone();
        assert!(!targets.is_empty());
        assert!(
            targets
                .iter()
                .all(|target| target == "interviews.example.com:443"),
            "{targets:?}"
        );
        let doctor = cli.say(["doctor"]).await.stdout;
        assert!(doctor.contains(&format!("socks5h://{address}")), "{doctor}");
    }
    // The sandbox is on this computer, which is never reached through a proxy, so this one does not matter.
    let cli = Cli::new(&sandbox).with("HTTPS_PROXY", "quic://me:secret@127.0.0.1:9");
    cli.connect(&["--seal", "none"]).await.expect(0);
    cli.amend(1, slot(14), &[]).await.expect(0);
}

#[tokio::test]
async fn an_empty_or_cut_body_proves_nothing_and_is_verified_at_once() {
    let faults = || [Fault::empty_body(), Fault::cut_body(), Fault::html_page()];
    for fault in faults() {
        let sandbox = server().await;
        let cli = Cli::connected(&sandbox).await;
        once(&sandbox, Calls::List, fault.clone());
        let (code, _) = cli.run(["sync"]).await.expect(1).error();
        assert_eq!(code, "unexpected_answer", "{fault:?}");
        assert_eq!(cli.run(["list"]).await.json()["total"], 3, "{fault:?}");

        once(&sandbox, Calls::AmendOf(1), fault.clone().after_applying());
        let amended = cli.amend(1, slot(14), &[]).await.expect(0).json();
        assert_eq!(amended["state"], "sent", "{fault:?}");
        assert_eq!(requests_for(&sandbox, 1), 1, "{fault:?}");
    }
}
