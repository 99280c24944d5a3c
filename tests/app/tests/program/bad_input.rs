//! Invalid input is refused with a message that says what to do, and nothing is saved.

use interlude_app_tests::{Cli, server};

struct Case {
    what: &'static str,
    arguments: [&'static str; 4],
    exit: i32,
    code: &'static str,
    says: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        what: "the end before the start",
        arguments: [
            "amend 1",
            "2031-05-06T14:30:00Z",
            "2031-05-06T14:00:00Z",
            "UTC",
        ],
        exit: 2,
        code: "bad_slot",
        says: &["The end must come after the start", "--end"],
    },
    Case {
        what: "no time at all",
        arguments: [
            "amend 1",
            "2031-05-06T14:00:00Z",
            "2031-05-06T14:00:00Z",
            "UTC",
        ],
        exit: 2,
        code: "bad_slot",
        says: &["The end must come after the start"],
    },
    Case {
        what: "30 hours",
        arguments: [
            "amend 1",
            "2031-05-06T14:00:00Z",
            "2031-05-07T20:00:00Z",
            "UTC",
        ],
        exit: 2,
        code: "bad_slot",
        says: &["24 hours at most", "earlier --end"],
    },
    Case {
        what: "a fraction of a second",
        arguments: [
            "amend 1",
            "2031-05-06T14:00:00.5Z",
            "2031-05-06T14:30:00Z",
            "UTC",
        ],
        exit: 2,
        code: "bad_slot",
        says: &["whole seconds"],
    },
    Case {
        what: "an unknown interview",
        arguments: [
            "amend 404",
            "2031-05-06T14:00:00Z",
            "2031-05-06T14:30:00Z",
            "UTC",
        ],
        exit: 1,
        code: "unknown_interview",
        says: &["404", "check the number"],
    },
    Case {
        what: "an id that is none",
        arguments: [
            "amend tomorrow",
            "2031-05-06T14:00:00Z",
            "2031-05-06T14:30:00Z",
            "UTC",
        ],
        exit: 2,
        code: "wrong_use",
        says: &["interview's number is needed", "such as 37"],
    },
    Case {
        what: "nonsense",
        arguments: ["amend 1", "half past nine", "2031-05-06T14:30:00Z", "UTC"],
        exit: 2,
        code: "bad_time",
        says: &["\"half past nine\" is not a time", "Write it as"],
    },
    Case {
        what: "a day that does not exist",
        arguments: ["amend 1", "2031-02-29 14:00", "2031-02-29 14:30", "UTC"],
        exit: 2,
        code: "bad_time",
        says: &["Write it as"],
    },
    Case {
        what: "a day without a time",
        arguments: ["amend 1", "2031-05-06", "2031-05-06T14:30:00Z", "UTC"],
        exit: 2,
        code: "bad_time",
        says: &["a day without a time"],
    },
    Case {
        what: "a local time that the clocks skip",
        arguments: [
            "amend 1",
            "2031-03-30 01:30",
            "2031-03-30 02:30",
            "Europe/London",
        ],
        exit: 2,
        code: "time_gap",
        says: &["does not exist in Europe/London", "2031-03-30 02:00"],
    },
    Case {
        what: "a local time that comes twice",
        arguments: [
            "amend 1",
            "2031-10-26 01:30",
            "2031-10-26 02:30",
            "Europe/London",
        ],
        exit: 2,
        code: "time_twice",
        says: &[
            "comes twice",
            "2031-10-26T01:30:00+01:00",
            "2031-10-26T01:30:00+00:00",
        ],
    },
];

#[tokio::test]
async fn invalid_input_is_refused_with_a_hint_and_nothing_is_saved() {
    let sandbox = server().await;
    let mut cli = Cli::connected(&sandbox).await;
    for case in CASES {
        let Case {
            what,
            arguments: [amend, start, end, zone],
            exit,
            code,
            says,
        } = case;
        cli = cli.with("TZ", zone);
        let amend = amend.split(' ').chain(["--start", start, "--end", end]);
        let arguments: Vec<&str> = amend.collect();

        let ran = cli.run(&arguments).await;
        let (code_found, sentence) = ran.error();
        assert_eq!(
            (ran.exit, code_found.as_str()),
            (Some(*exit), *code),
            "{what}: {ran:#?}"
        );
        for part in *says {
            assert!(
                sentence.contains(part),
                "{what}: no {part:?} in {sentence:?}"
            );
        }
        let printed = cli.say(&arguments).await;
        assert_eq!(
            (printed.exit, printed.stdout.as_str()),
            (Some(*exit), ""),
            "{what}"
        );
        let words = printed
            .stderr
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        for part in *says {
            assert!(words.contains(part), "{what}: no {part:?} in {words:?}");
        }
    }
    assert!(cli.outbox().await.is_empty());
    assert_eq!(sandbox.requests().count(), 1);
}
