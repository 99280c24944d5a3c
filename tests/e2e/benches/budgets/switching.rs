use interlude_e2e_tests::Window;
use interlude_sandbox::Data;

use crate::accounts::{MANY, Office};
use crate::figures::Turns;

/// After so many every view has been loaded, and drawn several times over.
const WARM: usize = 50;

/// After so many, what leaks would show.
const LONG: usize = 500;

/// So many are made by one script, which must end before the driver gives it up.
const AT_ONCE: usize = 25;

const VIEWS: [&str; 9] = [
    "#/agenda",
    "#/week",
    "#/all",
    "#/month",
    "#/outbox",
    "#/day",
    "#/agenda/past",
    "#/attention",
    "#/settings",
];

/// Memory after many switches of the view against memory after some.
pub async fn measure() {
    println!("Memory after {LONG} switches against {WARM}, in bytes");
    let office = Office::with(Data::Many(MANY)).await;
    let window = office.computer.open().await;
    window.sees("Up to date").await;
    window.listens().await;
    switch(&window, 0, WARM).await;
    let theirs = window.memory();
    switch(&window, WARM, LONG).await;
    let ours = window.memory();
    let mut turns = Turns::default();
    turns.add(ours as f64, theirs as f64);
    turns.tell("switches");
    window.close().await;
}

/// Goes from view to view and comes back to the first, each time as soon as the one before is drawn.
async fn switch(window: &Window<'_>, from: usize, to: usize) {
    for begin in (from..to).step_by(AT_ONCE) {
        let switches: Vec<&str> = (begin..begin + AT_ONCE)
            .map(|at| VIEWS[at % VIEWS.len()])
            .collect();
        window.goes_through(&switches).await;
    }
    window.goes_through(&VIEWS[..1]).await;
}
