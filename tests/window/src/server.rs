use interlude_sandbox::sample::booked;
use interlude_sandbox::{Data, Interview, Options, Past, Rules, Sandbox, Side, Slot, User};

use crate::moment::Moment;

use crate::window::Window;

/// The user's id at the organisation.
pub const PARTNER: &str = "sample";

/// Starts a server with these interviews. Nobody acts on the other side but the test.
pub async fn serve(moment: Moment, interviews: Vec<Interview>) -> Sandbox {
    let options = Options {
        rules: Rules {
            past: Past::Allowed,
            ..Rules::default()
        },
        ..moment.options(Data::Exactly(interviews))
    };
    Sandbox::on_free_port(options).await.unwrap()
}

/// Returns a scheduled interview with this agreed slot.
pub fn interview(moment: Moment, id: u64, name: &'static str, slot: Slot) -> Interview {
    booked(&User::default(), id, name, slot, moment.now())
}

/// Returns the slot between two times of the usual day of interviews.
pub fn slot(start: &str, end: &str) -> Slot {
    Moment::usual().day().slot(start, end)
}

/// Returns the user's proposals that took effect, in that order.
pub fn proposed(server: &Sandbox, id: u64) -> Vec<Slot> {
    let applied = server.world().applied(id).into_iter();
    let ours = applied.filter(|one| one.by == Side::Interviewer);
    ours.map(|one| one.asked).collect()
}

impl Window<'_> {
    /// Connects to a server through the first page, with the seal `none`, and goes to the agenda.
    pub async fn connects(&self, server: &Sandbox) {
        self.fills_connection(server).await;
        self.choose("Keep unprotected").await;
        self.press("Connect").await;
        self.sees("Up to date").await;
        self.go("#/agenda").await;
    }

    /// Fills in the form of a connection with an API key and a token.
    pub async fn fills_connection(&self, server: &Sandbox) {
        self.fills_server(server).await;
        self.fill("Sign-in token", server.token()).await;
    }

    /// Connects through the first page with a login and a password. The keychain seals the account.
    pub async fn signs_in(&self, server: &Sandbox) {
        let user = User::default();
        self.fills_server(server).await;
        self.fill("Login", &user.login).await;
        self.fill("Password", &user.password).await;
        self.press("Sign in").await;
        self.sees("Up to date").await;
    }

    async fn fills_server(&self, server: &Sandbox) {
        self.fill("Server address", &server.url()).await;
        let open = "document.querySelector('form details').open = true";
        self.run(open, vec![]).await;
        self.fill("Your id at the organisation", PARTNER).await;
        self.fill("API key", server.api_key()).await;
    }
}
