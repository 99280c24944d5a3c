//! A walk through the main workflow in the real window, with a screenshot of each step: sign in, answer
//! proposals and move an interview without a network, reconnect, and resolve a conflict.

use std::path::{Path, PathBuf};

use chrono::{Datelike, TimeDelta, Weekday};
use interlude_sandbox::{Data, Effect, Interview, Offline, Sandbox, Side, Slot, Span};
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

    window.signs_in(&server).await;
    window.sees("Your turn").await;
    window.sees("Accept").await;
    window
        .waits_for("the panel shows an interview", PANEL_IS_FILLED)
        .await;
    camera
        .takes(
            "02-your-turn",
            "Signed in: the proposals that wait for an answer, each with its day.",
        )
        .await;

    server.go_offline(Offline::Refuse).await.unwrap();
    let [accepted, kept] = two_of_theirs(&server, moment);
    answers(&window, accepted, "Accept").await;
    answers(&window, kept, "Keep").await;
    camera
        .takes(
            "03-answered",
            "Without a network, one proposal is accepted, and the agreed time is kept against another.",
        )
        .await;

    window
        .go(&format!("#/week/{}", first.slot.start().date_naive()))
        .await;
    let event = format!(r#"[data-event="{}"]"#, first.id);
    window.drags(&event, (0.0, PIXELS_PER_HOUR * 1.5)).await;
    window.element(r#"[role="dialog"]"#).await;
    window
        .waits_for("the panel shows the held time", PANEL_SHOWS_HELD_TIME)
        .await;
    camera.takes("04-drag", "Without a network, an interview is dragged to another time. Nothing is saved before you confirm.").await;

    window.keys(&["Enter"]).await;
    window.sees("Saved.").await;
    window.sees("Waiting to send").await;
    camera
        .takes(
            "05-saved",
            "Saved on this computer. Undo is still possible.",
        )
        .await;

    window.go("#/inbox").await;
    window.sees("saved on this computer").await;
    camera
        .takes(
            "06-waiting",
            "The inbox shows each change that waits, and why it waits.",
        )
        .await;

    server.go_online().await.unwrap();
    sync(&window).await;
    window.sees("Nothing waits to be sent.").await;
    camera
        .takes(
            "07-sent",
            "The network is back, and each change was sent once.",
        )
        .await;
    let [sent] = proposed(&server, first.id)[..] else {
        panic!("it was not sent exactly once")
    };
    let off = sent.start() - first.slot.start() - TimeDelta::minutes(90);
    assert!(off.abs() < SNAP, "dropped {off} off");
    assert_eq!(answers_of(&server, accepted), [true]);
    assert_eq!(answers_of(&server, kept), [false]);

    server.go_offline(Offline::Refuse).await.unwrap();
    window.go("#/agenda").await;
    window.press(&second.name).await;
    window.shows(&second.name).await;
    window.press("Propose another time").await;
    window.press("+1 h").await;
    window.press("Propose").await;
    window.sees("Saved.").await;
    let theirs = moved(second.slot, TimeDelta::hours(3));
    let world = server.world();
    world
        .counter(second.id, theirs.start(), theirs.end())
        .unwrap();
    server.go_online().await.unwrap();
    sync(&window).await;
    window.sees("It changed while yours waited.").await;
    window.go("#/inbox").await;
    let conflict = format!(r#"article[data-item="{}"]"#, second.id);
    window.element(&conflict).await;
    camera
        .takes(
            "08-conflict",
            "The other side moved in the meantime. Both times are shown, and the user chooses.",
        )
        .await;

    window.press("Send mine anyway").await;
    window.misses("Send mine anyway").await;
    let mine = moved(second.slot, TimeDelta::hours(1));
    let arrived = eventually(async || proposed(&server, second.id).first().copied()).await;
    assert_eq!(arrived, Some(mine));
    window
        .go(&format!("#/week/{}", first.slot.start().date_naive()))
        .await;
    window.element("[data-event]").await;
    window.misses("Sends in").await;
    camera
        .takes("09-settled", "Settled: both sides have the same week.")
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
const PIXELS_PER_HOUR: f64 = 72.0;

/// Returns true if the panel shows an interview.
const PANEL_IS_FILLED: &str = "return !!document.querySelector('[data-pane=panel] h2')";

/// Returns true if the panel shows the time that is held in the calendar.
const PANEL_SHOWS_HELD_TIME: &str = "return !!document.querySelector('[data-pane=panel]')?.textContent.includes('Not proposed yet')";

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

/// Returns the first two agreed interviews on working days that are more than a day ahead. Those without others at
/// the same time come first, because the week has no room for many beside each other.
fn two_agreed(server: &Sandbox, moment: Moment) -> [Agreed; 2] {
    let soon = moment.now() + TimeDelta::days(1);
    let interviews = server.world().interviews();
    let slots: Vec<Slot> = interviews.iter().flat_map(slots).collect();
    let others = |one: &Agreed| {
        let overlaps =
            |slot: &&Slot| slot.start() < one.slot.end() && one.slot.start() < slot.end();
        slots.iter().filter(overlaps).count()
    };
    let mut agreed: Vec<Agreed> = interviews.into_iter().filter_map(agreed).collect();
    agreed.retain(|one| one.slot.start() > soon);
    agreed.retain(|one| !matches!(one.slot.start().weekday(), Weekday::Sat | Weekday::Sun));
    agreed.sort_by_key(|one| (others(one), one.slot.start()));
    let mut agreed = agreed.into_iter();
    let mut next = || {
        agreed
            .next()
            .expect("the sample week has two agreed interviews to come")
    };
    [next(), next()]
}

/// Returns the agreed and the proposed slot of an interview.
fn slots(interview: &Interview) -> impl Iterator<Item = Slot> {
    let booking = interview.booking.as_ref();
    booking.into_iter().flat_map(|booking| {
        let spans = [&booking.agreed, &booking.proposed];
        spans.into_iter().filter_map(|span| span.slot())
    })
}

/// Returns the ids of two interviews with a proposal of the other side against a time that is still to come.
fn two_of_theirs(server: &Sandbox, moment: Moment) -> [u64; 2] {
    let interviews = server.world().interviews().into_iter();
    let mut theirs: Vec<_> = interviews
        .filter(|one| is_theirs(one, moment))
        .map(|one| one.id)
        .collect();
    theirs.truncate(2);
    <[u64; 2]>::try_from(theirs).expect("the sample week has two proposals of the other side")
}

fn is_theirs(interview: &Interview, moment: Moment) -> bool {
    let Some(booking) = &interview.booking else {
        return false;
    };
    let is_to_come = |span: &Span| span.start.is_some_and(|start| start > moment.now());
    booking.amended_by.as_deref() == Some(Side::Interviewee.word())
        && booking.status == "amended"
        && is_to_come(&booking.agreed)
        && is_to_come(&booking.proposed)
}

/// Answers the proposal of an interview in the inbox with the button whose name begins with this word.
async fn answers(window: &Window<'_>, id: u64, word: &str) {
    window
        .presses_in(&format!(r#"article[data-item="{id}"]"#), word)
        .await;
    let gone = format!(r#"return !document.querySelector('article[data-item="{id}"]')"#);
    window
        .waits_for("the answered proposal leaves", &gone)
        .await;
}

/// Returns the user's answers to one interview: true for an accept, false for a proposal.
fn answers_of(server: &Sandbox, id: u64) -> Vec<bool> {
    let effects = server.world().effects(id).into_iter();
    effects
        .filter_map(|effect| match effect {
            Effect::Accepted {
                by: Side::Interviewer,
                ..
            } => Some(true),
            Effect::Proposed {
                by: Side::Interviewer,
                ..
            } => Some(false),
            _ => None,
        })
        .collect()
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
