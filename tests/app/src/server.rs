use std::time::Duration;

use interlude_domain::Slot;
use interlude_sandbox::sample::booked;
use interlude_sandbox::{Data, Interview, Offline, Options, Past, Sandbox, Side, User};

use crate::day::{now, server_clock};
use crate::patience::within;
use crate::times::{by_the_app, by_the_sandbox, slot};

/// A sandbox with three scheduled interviews, and nobody on the other side but the test.
pub async fn server() -> Sandbox {
    serve(options()).await
}

/// A sandbox on a free port.
pub async fn serve(options: Options) -> Sandbox {
    Sandbox::on_free_port(options).await.unwrap()
}

/// What [`server`] starts with. The past is allowed, so that fixed dates stay good.
pub fn options() -> Options {
    Options {
        clock: server_clock(),
        data: Data::These(interviews(3)),
        past: Past::Allowed,
        ..Options::default()
    }
}

/// Scheduled interviews from 1 on, at most ten: the first agreed for [`slot`]\(9), the next for
/// `slot(10)`, and so on; 1 was updated last.
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
            let mut one = booked(&user, id, name, by_the_sandbox(slot(hour)), now);
            one.updated_at -= Duration::from_secs(id);
            one
        })
        .collect()
}

/// The slots that the app's user proposed and that took effect, in the order in which they did.
pub fn effects(sandbox: &Sandbox, id: u64) -> Vec<Slot> {
    let applied = sandbox.world().applied(id).into_iter();
    let ours = applied.filter(|one| one.by == Side::Interviewer);
    ours.map(|one| by_the_app(one.asked)).collect()
}

/// How many amend requests have arrived for an interview.
pub fn requests_for(sandbox: &Sandbox, id: u64) -> usize {
    sandbox.requests().amends_of(id).len()
}

/// The other side proposes another time.
pub fn counters(sandbox: &Sandbox, id: u64, slot: Slot) {
    let slot = by_the_sandbox(slot);
    let world = sandbox.world();
    world.counter(id, slot.start(), slot.end()).unwrap();
}

/// The other side takes what was proposed.
pub fn accepts(sandbox: &Sandbox, id: u64) {
    sandbox.world().accept(id).unwrap();
}

/// Takes the network away, so that connecting is refused.
///
/// A test beside this one that is just starting a program lends it the listener for a moment; until
/// that is over the port cannot be kept.
pub async fn unplug(sandbox: &Sandbox) {
    let unplugged = async {
        while sandbox.go_offline(Offline::Refuse).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    within("the network is gone", unplugged).await;
}
