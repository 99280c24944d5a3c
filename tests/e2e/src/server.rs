use chrono::{DateTime, Utc};
use interlude_sandbox::sample::booked;
use interlude_sandbox::{
    Clock, Data, Interview, Options, Past, Sandbox, Side, Slot, SystemClock, User,
};

use crate::window::Window;

/// The user's id at the organisation.
pub const PARTNER: &str = "sample";

/// A server with these interviews, and nobody on the other side but the test.
pub async fn serve(interviews: Vec<Interview>) -> Sandbox {
    let options = Options {
        data: Data::These(interviews),
        past: Past::Allowed,
        ..Options::default()
    };
    Sandbox::on_free_port(options).await.unwrap()
}

/// A scheduled interview that was agreed for [`slot`] on a Tuesday in Berlin.
pub fn interview(id: u64, name: &'static str, start: &str, end: &str) -> Interview {
    booked(
        &User::default(),
        id,
        name,
        slot(start, end),
        SystemClock::default().now(),
    )
}

/// A slot of 6 May 2031 between two times of the day in Berlin, which is two hours ahead of UTC.
pub fn slot(start: &str, end: &str) -> Slot {
    let at = |time: &str| -> DateTime<Utc> {
        let local = format!("2031-05-06T{time}:00+02:00");
        DateTime::parse_from_rfc3339(&local).unwrap().into()
    };
    Slot::new(at(start), at(end)).unwrap()
}

/// The slots that the app's user proposed and that took effect, in the order in which they did.
pub fn proposed(server: &Sandbox, id: u64) -> Vec<Slot> {
    let applied = server.world().applied(id).into_iter();
    let ours = applied.filter(|one| one.by == Side::Interviewer);
    ours.map(|one| one.asked).collect()
}

impl Window<'_> {
    /// Connects to a server by hand, from the first page on, without any protection.
    pub async fn connects(&self, server: &Sandbox) {
        self.press("Connect").await;
        self.fills_connection(server).await;
        self.choose("Keep unprotected").await;
        self.press("Connect").await;
        self.sees("Up to date").await;
    }

    /// Fills in where the server is and who the user is.
    pub async fn fills_connection(&self, server: &Sandbox) {
        self.fill("Server address", &server.url()).await;
        self.fill("Your id at the organisation", PARTNER).await;
        self.fill("API key", server.api_key()).await;
        self.fill("Sign-in token", server.token()).await;
    }
}
