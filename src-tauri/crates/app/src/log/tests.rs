use std::fs;

use interlude_engine::clock::SystemClock;
use interlude_model::{Code, Timestamp};
use tempfile::TempDir;
use tracing::subscriber::with_default;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry;

use super::*;

/// Runs `work` with a log whose clock begins at a named time.
fn with_log(work: impl FnOnce()) {
    let begins = Timestamp::parse("2025-01-22T14:20:00Z").unwrap();
    let clock = Arc::new(SystemClock::beginning_at(begins));
    with_default(registry().with(layer(clock)), work);
}

fn account() -> (TempDir, PathBuf) {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("accounts").join("partner-example-org");
    fs::create_dir_all(&folder).unwrap();
    (data, folder)
}

#[test]
fn an_event_is_one_line_with_the_time_of_the_given_clock() {
    let (data, folder) = account();
    with_log(|| {
        let _log = AccountLog::begin(&folder);
        tracing::info!(status = 422, code = "refused", why = %"a\nb\u{1b}[0m\u{202e}", "amend: failed");
        tracing::debug!(path = %folder.join("sled").display(), "moved aside");
        tracing::debug!(path = %data.path().join("window.json").display(), "read");
        tracing::trace!("too much");
        tracing::error!(target: "sled", "of another crate");
        tracing::error!(target: "interlude_sandbox::http", "of the sample's server");
    });
    let lines = tail(&folder);
    assert_eq!(lines.len(), 3, "{lines:#?}");
    assert!(lines[0].starts_with("2025-01-22T14:20:0"), "{}", lines[0]);
    assert_eq!(&lines[0][19..20], ".");
    assert_eq!(
        &lines[0][23..],
        "Z INFO  interlude_app::log::tests: amend: failed status=422 code=\"refused\" \
         why=a\\nb\\u{1b}[0m\\u{202e}"
    );
    assert!(
        lines[1].ends_with("moved aside path=ACCOUNT/sled"),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].ends_with("read path=DATA/window.json"),
        "{}",
        lines[2]
    );
}

#[test]
fn an_account_that_cannot_be_opened_gets_the_reason() {
    let ((_one_data, one), (_other_data, other)) = (account(), account());
    with_log(|| {
        let log = AccountLog::begin(&one);
        failed_open(&other, &Error::new(Code::Locked, "It is locked."));
        log.span().in_scope(|| tracing::info!("goes on"));
        log.end();
    });
    let reason = tail(&other).remove(0);
    assert!(
        reason.ends_with("the account could not be opened code=\"locked\" causes=[]"),
        "{reason}"
    );
    assert!(tail(&one).remove(0).ends_with("goes on"));
}

#[test]
fn an_event_goes_to_the_account_whose_span_it_is_in() {
    let ((_one_data, one), (_other_data, other)) = (account(), account());
    with_log(|| {
        tracing::info!("before");
        let log = AccountLog::begin(&one);
        let later = log.span().in_scope(|| AccountLog::begin(&other));
        log.span().in_scope(|| tracing::info!("first"));
        tracing::info!("of the process");
        log.span().in_scope(|| {
            let _inner = tracing::info_span!("inner").entered();
            tracing::info!("in an inner span");
        });
        later.span().in_scope(|| tracing::info!("second"));
        log.flush();
        assert_eq!(tail(&one).len(), 3, "flushed while it is open");
        log.end();
        tracing::info!("after the first");
        log.span().in_scope(|| tracing::info!("too late"));
    });
    let expect = |folder: &Path, texts: &[&str]| {
        let lines = tail(folder);
        let are_expected = lines
            .iter()
            .zip(texts)
            .all(|(line, text)| line.ends_with(text));
        assert!(are_expected && lines.len() == texts.len(), "{lines:#?}");
    };
    expect(&one, &["first", "of the process", "in an inner span"]);
    expect(&other, &["of the process", "second", "after the first"]);
}

#[test]
fn two_private_files_of_a_bounded_size_keep_the_last_lines() {
    let (_data, folder) = account();
    let mut file = LogFile::in_folder(folder.clone());
    let padding = "x".repeat(1000);
    for number in 0..3000 {
        if number == 1500 {
            // Another program goes on with the same files.
            file = LogFile::in_folder(folder.clone());
        }
        file.append(&format!("{number} {padding}"));
    }
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(Result::unwrap).collect();
    assert_eq!(files.len(), 2);
    for entry in &files {
        let metadata = entry.metadata().unwrap();
        assert!(metadata.len() <= 1 << 20, "{}", metadata.len());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
        }
    }
    let lines = tail(&folder);
    assert_eq!(lines.len(), 500);
    assert!(lines[0].starts_with("2500 ") && lines[499].starts_with("2999 "));
}

#[test]
fn a_refusing_disk_loses_lines_and_nothing_else() {
    let (_data, folder) = account();
    fs::create_dir(folder.join("log")).unwrap();
    let mut file = LogFile::in_folder(folder.clone());
    file.append("lost");
    fs::remove_dir(folder.join("log")).unwrap();
    file.append("kept");
    assert_eq!(tail(&folder), ["kept"]);
    fs::remove_dir_all(&folder).unwrap();
    let mut file = LogFile::in_folder(folder.clone());
    file.append("lost");
    assert!(
        !folder.exists(),
        "the folder of a removed account does not come back"
    );

    with_log(|| {
        let _log = AccountLog::begin(&folder);
        tracing::info!("lost");
    });
    let without_a_layer = AccountLog::begin(&folder);
    without_a_layer.flush();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_lines_and_nothing_else() {
    let (_data, folder) = account();
    std::os::unix::fs::symlink("/dev/full", folder.join("log")).unwrap();
    let mut file = LogFile::in_folder(folder.clone());
    file.append("lost");
    file.append("lost");
    fs::remove_file(folder.join("log")).unwrap();
    file.append("kept");
    assert_eq!(tail(&folder), ["kept"]);
}

#[test]
fn lines_beyond_the_bound_are_dropped_while_the_disk_hangs() {
    let clock = Arc::new(SystemClock::start());
    let (messages, received) = mpsc::channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let writer = Writer { messages, waiting };
    let log = Log { clock, writer };
    with_default(registry().with(log), || {
        for _ in 0..MAX_WAITING + 5 {
            tracing::info!("line");
        }
    });
    assert_eq!(received.try_iter().count(), MAX_WAITING);
}

#[test]
fn a_panic_is_logged_without_its_message() {
    let (_data, folder) = account();
    with_log(|| {
        let _log = AccountLog::begin(&folder);
        record_panics();
        let text = "Jean";
        let _ = panic::catch_unwind(|| panic!("inside of `{text}`"));
    });
    let lines = tail(&folder);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(lines[0].contains("panic at=") && lines[0].contains("log/tests.rs"));
    assert!(!lines[0].contains("Jean"));
}
