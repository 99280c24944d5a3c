//! Moving several interviews at once: in one commit, or not at all.

use interlude_app_tests::{Cli, CommandOutput, effects, other_side_proposes, server, slot};
use serde_json::{Value, json};

/// Moves what begins at 10:00 or 11:00, which are the interviews 2 and 3.
const LATER: &str = "move --from 2031-05-06T10:00:00Z --to 2031-05-06T12:00:00Z --by 1h";

/// Runs the words of a line.
async fn run(cli: &Cli, line: &str) -> CommandOutput {
    cli.run(line.split(' ')).await
}

fn ids(document: &Value, list: &str) -> Vec<u64> {
    let items = document[list].as_array().unwrap().iter();
    items
        .map(|item| item["interview_id"].as_u64().unwrap())
        .collect()
}

#[tokio::test]
async fn a_move_proposes_another_time_for_every_interview_of_a_range() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let one = "move --from 2031-05-06T10:00:00Z --to 2031-05-06T11:00:00Z --by 1h --no-sync";
    let said = cli.say(one.split(' ')).await.expect(0).stdout;
    assert!(said.contains("Overlaps Ines Castelo (3)."), "{said}");
    run(&cli, "undo 2").await.expect(0);

    let mut moved = run(&cli, LATER).await.expect(0).json();
    for (at, id) in [(0, 2), (1, 3)] {
        let change = moved["moves"][at]
            .as_object_mut()
            .unwrap()
            .remove("change")
            .unwrap();
        assert_eq!(
            (&change["interview_id"], &change["state"]),
            (&json!(id), &json!("sent"))
        );
    }
    // The other one counts at the time to which it is moved.
    let warning = |kind, id, name, start| json!([{"kind": kind, "interview_id": id, "name": name, "start_at": start, "minutes": 30}]);
    let wanted = json!({
        "moves": [
            {
                "interview_id": 2,
                "name": "Amara Okafor",
                "from": {"start_at": "2031-05-06T10:00:00Z", "end_at": "2031-05-06T10:30:00Z"},
                "to": {"start_at": "2031-05-06T11:00:00Z", "end_at": "2031-05-06T11:30:00Z"},
                "warnings": warning("before_next", 3, "Ines Castelo", "2031-05-06T12:00:00Z"),
            },
            {
                "interview_id": 3,
                "name": "Ines Castelo",
                "from": {"start_at": "2031-05-06T11:00:00Z", "end_at": "2031-05-06T11:30:00Z"},
                "to": {"start_at": "2031-05-06T12:00:00Z", "end_at": "2031-05-06T12:30:00Z"},
                "warnings": warning("after_previous", 2, "Amara Okafor", "2031-05-06T11:00:00Z"),
            },
        ],
        "skipped": [],
    });
    assert_eq!(moved, wanted, "{moved:#}");
    assert_eq!(effects(&sandbox, 1), []);
    assert_eq!(effects(&sandbox, 2), [slot(11)]);
    assert_eq!(effects(&sandbox, 3), [slot(12)]);
}

#[tokio::test]
async fn a_move_is_undone_at_once_or_one_by_one() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    cli.amend(3, slot(15), &["--no-sync"]).await.expect(0);
    let offline = format!("{LATER} --no-sync");
    let said = cli.say(offline.split(' ')).await.expect(0).stdout;
    for words in [
        "10:00-10:30  → Tue 2031-05-06 11:00-11:30",
        // The own proposal is moved, not the agreed time beside it.
        "15:00-15:30  → Tue 2031-05-06 16:00-16:30",
        "To undo, run: interlude undo 2 3.",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // One of them has no change, so nothing is undone.
    let (code, sentence) = run(&cli, "undo 2 3 1").await.expect(1).error();
    assert_eq!(code, "nothing_waiting", "{sentence}");
    assert_eq!(cli.outbox().await.len(), 2);

    let undone = run(&cli, "undo 2 3").await.expect(0).json();
    let states: Vec<_> = undone["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["state"])
        .collect();
    assert_eq!(states, ["undone", "waiting"], "{undone:#}");
    assert_eq!(undone["changes"][1]["start_at"], "2031-05-06T15:00:00Z");

    run(&cli, &offline).await.expect(0);
    run(&cli, "undo 3").await.expect(0);
    run(&cli, "sync").await.expect(0);
    assert_eq!(effects(&sandbox, 2), [slot(11)]);
    assert_eq!(effects(&sandbox, 3), [slot(15)]);
}

#[tokio::test]
async fn what_cannot_be_moved_is_named_and_left_alone() {
    let sandbox = server().await;
    sandbox.world().cancel(2).unwrap();
    other_side_proposes(&sandbox, 3, slot(17));
    let cli = Cli::connected(&sandbox).await;
    run(&cli, "accept 3 --no-sync").await.expect(0);
    let (code, sentence) = run(&cli, LATER).await.expect(1).error();
    assert_eq!(code, "cancelled");
    for words in [
        "Interview 2: it is cancelled",
        "Interview 3: you accepted their time",
    ] {
        assert!(sentence.contains(words), "{sentence}");
    }
    let none = "move --from 2031-05-07 --to 2031-05-08 --by 1h";
    let (code, sentence) = run(&cli, none).await.expect(1).error();
    assert_eq!(code, "unknown_interview");
    assert!(
        sentence.contains("No interview has an agreed time"),
        "{sentence}"
    );

    let day = "move --from 2031-05-06 --to 2031-05-06 --by -30m --no-sync";
    let moved = run(&cli, day).await.expect(0).json();
    assert_eq!(ids(&moved, "moves"), [1]);
    assert_eq!(ids(&moved, "skipped"), [2, 3]);
    assert_eq!(moved["skipped"][0]["code"], "cancelled", "{moved:#}");
    let outbox = cli.outbox().await;
    assert_eq!(outbox.len(), 2, "{outbox:#?}");
}

/// 09:00 UTC, the start of interview 1, is 02:00 in Los Angeles and 01:00 in Anchorage.
#[tokio::test]
async fn a_time_that_the_clocks_skip_or_repeat_moves_nothing() {
    let sandbox = server().await;
    let mut cli = Cli::connected(&sandbox).await;
    let range = "move --from 2031-05-06T09:00:00Z --to 2031-05-06T12:00:00Z --to-day";
    for (zone, day, wanted, words) in [
        (
            "America/Los_Angeles",
            "2032-03-14",
            "time_gap",
            "skip 02:00 on 2032-03-14",
        ),
        (
            "America/Anchorage",
            "2031-11-02",
            "time_twice",
            "01:00 comes twice on 2031-11-02",
        ),
    ] {
        cli = cli.with("TZ", zone);
        let (code, sentence) = run(&cli, &format!("{range} {day}")).await.expect(2).error();
        assert_eq!(code, wanted, "{sentence}");
        assert!(
            sentence.contains(words) && sentence.contains("Nothing was saved"),
            "{sentence}"
        );
        assert_eq!(cli.outbox().await.len(), 0);
    }
    let day = format!("{range} 2032-03-15 --no-sync");
    let moved = run(&cli, &day).await.expect(0).json();
    assert_eq!(ids(&moved, "moves"), [1, 2, 3]);
    // The clocks there differ by an hour from those of the interview's day.
    assert_eq!(moved["moves"][0]["to"]["start_at"], "2032-03-15T09:00:00Z");
}

#[tokio::test]
async fn a_move_needs_a_range_and_one_distance() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let range = "move --from 2031-05-06 --to 2031-05-06";
    for (line, wanted) in [
        (range.to_owned(), "wrong_use"),
        (format!("{range} --by 1h --to-day 2031-05-07"), "wrong_use"),
        (format!("{range} --by soon"), "wrong_use"),
        (format!("{range} --to-day tomorrow"), "wrong_use"),
        (
            "move --from 2031-05-07 --to 2031-05-06 --by 1h".to_owned(),
            "bad_span",
        ),
    ] {
        let (code, sentence) = run(&cli, &line).await.expect(2).error();
        assert_eq!(code, wanted, "{line}: {sentence}");
    }
    assert_eq!(cli.outbox().await.len(), 0);
}
