//! An afternoon of answers that were saved offline, under kills, against two servers that nobody wrote together.

use std::time::Duration;

use interlude_app_tests::{
    Bodies, Cli, DocumentedServer, Made, Unanswered, interviews, options, other_side_proposes,
    serve, slot, to_sandbox_slot, with_timeout,
};
use interlude_engine::QUIET_AFTER_UNCONFIRMED;
use interlude_model::Slot;
use interlude_sandbox::{Calls, Data, Effect, Options, Point, Sandbox, Side, Span};
use serde_json::Value;

/// The interviews of a day. The other side proposes 17:00 for 71 and 17:30 for 79.
const DAY: [(u64, &str, u8); 6] = [
    (71, "Howard Schiller", 9),
    (79, "Amara Okafor", 10),
    (83, "Ines Castelo", 11),
    (91, "Bo Lindqvist", 13),
    (95, "Priya Raman", 14),
    (97, "Tomasz Zielinski", 15),
];

/// Moves the afternoon by an hour.
const MOVE: &str = "move --from 2031-05-06T12:00:00Z --to 2031-05-06T16:00:00Z --by 1h";

/// A server with the interviews of [`DAY`].
trait Server {
    async fn start() -> (Self, Cli)
    where
        Self: Sized;

    /// Starts a command, and kills it once it asks for the list, which it does after it saved.
    async fn kill_after_saving(&self, cli: &Cli, line: &str);

    /// Starts a sync, and kills it while the accept of 71 is carried out and not answered yet.
    async fn kill_a_sync(&self, cli: &Cli);

    /// Returns what the user's calls did to an interview, in order.
    fn made(&self, id: u64) -> Vec<Made>;
}

impl Server for DocumentedServer {
    async fn start() -> (Self, Cli) {
        let day = DAY.map(|(id, name, hour)| (id, name, slot(hour)));
        let server = Self::start(&day).await;
        server.other_side_proposes(71, slot(17));
        server.other_side_proposes(79, slot(18));
        let cli = Cli::connected_to(&server).await;
        (server, cli)
    }

    async fn kill_after_saving(&self, cli: &Cli, line: &str) {
        self.leave_unanswered(Unanswered::Everything);
        let lists = self.requests("GET");
        let running = cli.spawn(line.split(' '));
        self.more_requests("GET", lists).await;
        assert_eq!(running.kill().await.exit, None, "{line}");
        self.leave_unanswered(Unanswered::Nothing);
    }

    async fn kill_a_sync(&self, cli: &Cli) {
        self.leave_unanswered(Unanswered::Changes);
        let running = cli.spawn(["sync"]);
        self.more_requests("71/accept", 0).await;
        assert_eq!(running.kill().await.exit, None);
        self.leave_unanswered(Unanswered::Nothing);
    }

    fn made(&self, id: u64) -> Vec<Made> {
        self.made(id)
    }
}

impl Server for Sandbox {
    async fn start() -> (Self, Cli) {
        let day = interviews(10)
            .into_iter()
            .zip(DAY)
            .map(|(mut one, (id, _, hour))| {
                one.id = id;
                one.booking.as_mut().unwrap().agreed = to_sandbox_slot(slot(hour)).into();
                one
            });
        let data = Data::Exactly(day.collect());
        let sandbox = serve(Options { data, ..options() }).await;
        other_side_proposes(&sandbox, 71, slot(17));
        other_side_proposes(&sandbox, 79, slot(18));
        let cli = Cli::connected(&sandbox).await;
        (sandbox, cli)
    }

    async fn kill_after_saving(&self, cli: &Cli, line: &str) {
        let held = self.gates().hold(Calls::List, Point::BeforeAnswering);
        let running = cli.spawn(line.split(' '));
        with_timeout("the list is asked for", held.arrived()).await;
        assert_eq!(running.kill().await.exit, None, "{line}");
    }

    async fn kill_a_sync(&self, cli: &Cli) {
        let held = self
            .gates()
            .hold(Calls::AcceptOf(71), Point::BeforeAnswering);
        let running = cli.spawn(["sync"]);
        with_timeout("the accept arrives", held.arrived()).await;
        assert_eq!(running.kill().await.exit, None);
    }

    fn made(&self, id: u64) -> Vec<Made> {
        let effects = self.world().effects(id).into_iter();
        let made = effects.filter_map(|effect| match effect {
            Effect::Proposed {
                by: Side::Interviewer,
                asked,
                ..
            } => Some(Made::Proposed(from(asked.into()))),
            Effect::Accepted {
                by: Side::Interviewer,
                agreed,
            } => Some(Made::Accepted(from(agreed))),
            Effect::Cancelled => Some(Made::Cancelled),
            _ => None,
        });
        made.collect()
    }
}

fn from(span: Span) -> Slot {
    Slot::new(span.start.unwrap().into(), span.end.unwrap().into()).unwrap()
}

async fn answers_saved_offline_arrive_once_each(server: &impl Server, cli: Cli) {
    for line in ["accept 71", "keep 79", "cancel 83", MOVE] {
        server.kill_after_saving(&cli, line).await;
    }
    let kinds: Vec<_> = cli.outbox().await.iter().map(kind_and_id).collect();
    let wanted = [
        "accept 71",
        "amend 79",
        "cancel 83",
        "amend 91",
        "amend 95",
        "amend 97",
    ];
    assert_eq!(kinds, wanted);

    server.kill_a_sync(&cli).await;
    // Another time for 71, whose accept may have arrived.
    cli.amend(71, slot(19), &["--no-sync"]).await.expect(0);
    let queue = cli.run(["show", "71"]).await.expect(0).json();
    let states: Vec<_> = queue["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| &change["state"])
        .collect();
    assert_eq!(states, ["checking", "waiting"], "{queue:#}");
    let cli = cli.later(QUIET_AFTER_UNCONFIRMED + Duration::from_secs(60));
    for _ in 0..3 {
        cli.run(["sync"]).await;
    }
    assert_eq!(cli.outbox().await, Vec::<Value>::new());

    let later = [(91, slot(14)), (95, slot(15)), (97, slot(16))];
    assert_eq!(
        server.made(71),
        [Made::Accepted(slot(17)), Made::Proposed(slot(19))]
    );
    assert_eq!(server.made(79), [Made::Proposed(slot(10))]);
    assert_eq!(server.made(83), [Made::Cancelled]);
    for (id, moved) in later {
        assert_eq!(server.made(id), [Made::Proposed(moved)], "{id}");
    }
}

fn kind_and_id(change: &Value) -> String {
    format!(
        "{} {}",
        change["kind"].as_str().unwrap(),
        change["interview_id"]
    )
}

#[tokio::test]
async fn answers_saved_offline_arrive_once_each_at_the_sandbox() {
    let (server, cli) = <Sandbox as Server>::start().await;
    answers_saved_offline_arrive_once_each(&server, cli).await;
}

#[tokio::test]
async fn answers_saved_offline_arrive_once_each_at_a_server_by_the_documents() {
    for bodies in [Bodies::Full, Bodies::Short, Bodies::Empty] {
        let (server, cli) = <DocumentedServer as Server>::start().await;
        server.answer_with(bodies);
        answers_saved_offline_arrive_once_each(&server, cli).await;
    }
}
