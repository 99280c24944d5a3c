//! A walk through the main workflow in the real window, with a screenshot of each step: connect, move an
//! interview without a network, reconnect, and resolve a conflict.

use std::path::{Path, PathBuf};

use chrono::{Datelike, TimeDelta, Weekday};
use interlude_sandbox::{Data, Interview, Offline, Sandbox, Slot};
use serde_json::json;

use crate::computer::{Computer, Keychain};
use crate::moment::Moment;
use crate::server::proposed;
use crate::wait::eventually;
use crate::window::Window;

/// The colours of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Walks at a moment and saves numbered screenshots in `folder`. Calls `say` with each file and its caption.
///
/// # Panics
///
/// If a step does not show what it should.
pub async fn walk(folder: &Path, moment: Moment, theme: Theme, say: impl Fn(&Path, &str)) {
    let week = moment.options(Data::Week {
        utc_offset_minutes: moment.minutes_east(),
    });
    let server = Sandbox::on_free_port(week).await.unwrap();
    let [first, second] = two_agreed(&server, moment);
    let computer = Computer::with(Keychain::Unlocked, (1280, 800), moment)
        .remembering(json!({ "theme": theme.word() }));
    let window = computer.open().await;
    let camera = Camera {
        window: &window,
        folder,
        say: &say,
    };

    window.sees("with or without a network").await;
    camera.takes("01-first-start", "The first start.").await;

    window.press("Connect").await;
    window.fills_connection(&server).await;
    window.press("Connect").await;
    window.sees("Up to date").await;
    window.press(&first.name).await;
    window.sees(&format!("Interview {}", first.id)).await;
    window.sees("Length").await;
    camera
        .takes("02-agenda", "Connected: the agenda, and one interview.")
        .await;

    server.go_offline(Offline::Refuse).await.unwrap();
    window
        .go(&format!("#/week/{}", first.slot.start().date_naive()))
        .await;
    let event = format!(r#"[data-event="{}"]"#, first.id);
    window.drags(&event, (0.0, PIXELS_PER_HOUR * 1.5)).await;
    window.element(r#"[role="dialog"]"#).await;
    camera.takes("03-drag", "Without a network, an interview is dragged to another time. Nothing is saved before you confirm.").await;

    window.keys(&["Enter"]).await;
    window.sees("Saved.").await;
    window.sees("Waiting to send").await;
    camera
        .takes(
            "04-saved",
            "Saved on this computer. Undo is still possible.",
        )
        .await;

    window.go("#/outbox").await;
    window.sees("Saved here. Sent in order.").await;
    camera
        .takes(
            "05-outbox",
            "The outbox shows each waiting change and why it waits.",
        )
        .await;

    server.go_online().await.unwrap();
    sync(&window).await;
    window.sees("Nothing waiting to send.").await;
    window.sees("You proposed").await;
    camera
        .takes(
            "06-sent",
            "The network is back and the change was sent once.",
        )
        .await;
    let [sent] = proposed(&server, first.id)[..] else {
        panic!("it was not sent exactly once")
    };
    let off = sent.start() - first.slot.start() - TimeDelta::minutes(90);
    assert!(off.abs() < SNAP, "dropped {off} off");

    server.go_offline(Offline::Refuse).await.unwrap();
    window.go("#/agenda").await;
    window.press(&second.name).await;
    window.sees(&format!("Interview {}", second.id)).await;
    window.press("1 hour later").await;
    window.press("Propose").await;
    window.sees("Saved.").await;
    let theirs = moved(second.slot, TimeDelta::hours(3));
    let world = server.world();
    world
        .counter(second.id, theirs.start(), theirs.end())
        .unwrap();
    server.go_online().await.unwrap();
    sync(&window).await;
    window.sees("It changed since you proposed.").await;
    window.go("#/attention").await;
    window.sees("changed since you proposed").await;
    camera
        .takes(
            "07-conflict",
            "The other side moved in the meantime. Both times are shown, and the user chooses.",
        )
        .await;

    window.press("Send mine anyway").await;
    window.sees("Nothing needs attention.").await;
    window.sees("You proposed").await;
    let mine = moved(second.slot, TimeDelta::hours(1));
    let arrived = eventually(async || proposed(&server, second.id).first().copied()).await;
    assert_eq!(arrived, Some(mine));
    window
        .go(&format!("#/week/{}", first.slot.start().date_naive()))
        .await;
    window.element(&event).await;
    window.misses("Sends in").await;
    camera
        .takes("08-settled", "Settled: both sides have the same week.")
        .await;
}

impl Theme {
    /// Returns its name in the settings.
    pub fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The height of an hour in the week, in pixels.
const PIXELS_PER_HOUR: f64 = 96.0;

/// The step to which a drag snaps.
const SNAP: TimeDelta = TimeDelta::minutes(15);

struct Camera<'a, S> {
    window: &'a Window<'a>,
    folder: &'a Path,
    say: &'a S,
}

struct Agreed {
    id: u64,
    name: String,
    slot: Slot,
}

impl<S: Fn(&Path, &str)> Camera<'_, S> {
    async fn takes(&self, name: &str, sentence: &str) {
        self.window.rests().await;
        let file: PathBuf = self.folder.join(name).with_extension("png");
        self.window.screenshot(&file);
        (self.say)(&file, sentence);
    }
}

/// Returns the first two agreed interviews on working days that are more than a day ahead.
fn two_agreed(server: &Sandbox, moment: Moment) -> [Agreed; 2] {
    let soon = moment.now() + TimeDelta::days(1);
    let mut agreed: Vec<Agreed> = server
        .world()
        .interviews()
        .into_iter()
        .filter_map(agreed)
        .collect();
    agreed.retain(|one| one.slot.start() > soon);
    agreed.retain(|one| !matches!(one.slot.start().weekday(), Weekday::Sat | Weekday::Sun));
    agreed.sort_by_key(|one| one.slot.start());
    let mut agreed = agreed.into_iter();
    let mut next = || {
        agreed
            .next()
            .expect("the sample week has two agreed interviews to come")
    };
    [next(), next()]
}

fn agreed(interview: Interview) -> Option<Agreed> {
    let booking = interview
        .booking
        .filter(|booking| booking.status == "scheduled")?;
    Some(Agreed {
        id: interview.id,
        name: booking.interviewee?.driver.title.into_owned(),
        slot: booking.agreed.slot()?,
    })
}

async fn sync(window: &Window<'_>) {
    window.press("Connection").await;
    window.press("Sync now").await;
}

fn moved(slot: Slot, by: TimeDelta) -> Slot {
    Slot::new(slot.start() + by, slot.end() + by).unwrap()
}
