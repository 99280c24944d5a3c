use std::time::Duration;

use interlude_model::Slot;
use interlude_sandbox::sample::booked;
use interlude_sandbox::{Data, Interview, Offline, Options, Past, Rules, Sandbox, Side, User};

use crate::clock::{now, server_clock};
use crate::timeout::with_timeout;
use crate::times::{from_sandbox_slot, slot, to_sandbox_slot};

/// Starts a sandbox with three scheduled interviews. Nobody acts on the other side but the test.
pub async fn server() -> Sandbox {
    serve(options()).await
}

/// Starts a sandbox on a free port.
pub async fn serve(options: Options) -> Sandbox {
    Sandbox::on_free_port(options).await.unwrap()
}

/// Returns the options of [`server`]. They allow times in the past, so that fixed dates stay valid.
pub fn options() -> Options {
    Options {
        clock: server_clock(),
        data: Data::Exactly(interviews(3)),
        rules: Rules {
            past: Past::Allowed,
            ..Rules::default()
        },
        ..Options::default()
    }
}

/// Returns at most ten scheduled interviews, numbered from 1. The first is agreed for [`slot`]\(9), the next for
/// `slot(10)`, and so on. Interview 1 was updated last.
pub fn interviews(count: u64) -> Vec<Interview> {
    const NAMES: [&str; 10] = [
        "Howard Schiller",
        "Amara Okafor",
        "Ines Castelo",
        "Bo Lindqvist",
        "Priya Raman",
        "Tomasz Zielinski",
        "Yuki Tanaka",
        "Leila Haddad",
        "Marta Kovacs",
        "Sean Gallagher",
    ];
    let (user, now) = (User::default(), now());
    let names = NAMES.into_iter().zip(1..=count).zip(9..);
    names
        .map(|((name, id), hour)| {
            let mut one = booked(&user, id, name, to_sandbox_slot(slot(hour)), now);
            one.updated_at -= Duration::from_secs(id);
            one
        })
        .collect()
}

/// Returns the user's proposals that took effect, in that order.
pub fn effects(sandbox: &Sandbox, id: u64) -> Vec<Slot> {
    let applied = sandbox.world().applied(id).into_iter();
    let ours = applied.filter(|one| one.by == Side::Interviewer);
    ours.map(|one| from_sandbox_slot(one.asked)).collect()
}

/// Returns the number of amend requests that arrived for an interview.
pub fn requests_for(sandbox: &Sandbox, id: u64) -> usize {
    sandbox.requests().amends_of(id).len()
}

/// Lets the other side propose another time.
pub fn other_side_proposes(sandbox: &Sandbox, id: u64, slot: Slot) {
    let slot = to_sandbox_slot(slot);
    let world = sandbox.world();
    world.counter(id, slot.start(), slot.end()).unwrap();
}

/// Lets the other side accept the proposed time.
pub fn other_side_accepts(sandbox: &Sandbox, id: u64) {
    sandbox.world().accept(id).unwrap();
}

/// Makes the server refuse connections.
///
/// Retries, because a process that another test is just starting inherits the listener for a moment. Until then
/// the port stays open.
pub async fn unplug(sandbox: &Sandbox) {
    let refused = async {
        while sandbox.go_offline(Offline::Refuse).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    with_timeout("the server is offline", refused).await;
}
