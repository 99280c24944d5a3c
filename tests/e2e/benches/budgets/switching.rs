use interlude_e2e_tests::Window;
use interlude_sandbox::Data;

use crate::accounts::{MANY, Office};
use crate::figures::Turns;

/// After so many every view has been loaded, and drawn several times over.
const WARM: usize = 50;

/// After so many, what leaks would show.
const LONG: usize = 500;

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
    for view in VIEWS.iter().cycle().take(to).skip(from) {
        // One by one: the driver gives up a script that takes long.
        window.goes_through(&[view]).await;
    }
    window.goes_through(&VIEWS[..1]).await;
}
