//! The log: the story of a change can be told from it alone, and nobody is named in it.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use interlude_engine::edit::Edit;
use interlude_engine::remote::ChangeFailureKind;
use tracing_subscriber::fmt::MakeWriter;

use crate::session::{AUTOMATIC, Session, seconds};
use crate::world::{Fault, LOCATION, TITLE, World, id, slot};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Returns the value of a field, without quotes.
fn field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let found = line
        .split(' ')
        .find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
    found.map(|value| value.trim_matches('"'))
}

/// Returns one line for each transition and each amend of interview 1.
fn story(log: &str) -> Vec<String> {
    let of_this = log
        .lines()
        .filter(|line| field(line, "interview") == Some("1"));
    of_this
        .filter_map(|line| {
            let of = |name| field(line, name).unwrap_or("-");
            if line.contains("interlude::change:") {
                Some(format!("{} > {} ({})", of("from"), of("to"), of("reason")))
            } else if line.contains("interlude::request:") {
                Some(format!("{} {}", of("call"), of("attempt")))
            } else if line.contains("interlude::answer:") {
                Some(format!(
                    "{} {}: {}",
                    of("call"),
                    of("attempt"),
                    of("outcome")
                ))
            } else {
                None
            }
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_change_that_was_refused_and_unclear_can_be_told_from_the_log() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(lines.clone())
        .finish();
    // With a single subscriber, `tracing` turns an event off for good if a thread without one reaches it first, which the
    // other tests do.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(subscriber);

    let world = World::with(1);
    world.moves(1, |booking| booking.location = Some(LOCATION.to_owned()));
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fails(ChangeFailureKind::Refused, None);
    session.amend(1, slot(5)).await;
    seconds(5).await;
    world.fault(Fault::LostAfter);
    let try_again = Edit::Retry {
        id: id(1),
        seen: None,
    };
    session.engine.edit(try_again).await.unwrap();
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"]);
    session.engine.close().await;

    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert_eq!(
        story(&log),
        [
            "none > waiting (-)",
            "waiting > sending (-)",
            "amend 1",
            "amend 1: refused",
            "sending > refused (no_answer)",
            "refused > waiting (-)",
            "waiting > sending (-)",
            "amend 2",
            "amend 2: unconfirmed",
            "sending > checking (no_answer)",
            "checking > sent (no_answer)",
        ],
        "{log}"
    );
    for secret in [TITLE, LOCATION, "lost"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}
