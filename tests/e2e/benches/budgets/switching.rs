use interlude_e2e_tests::Window;
use interlude_sandbox::Data;

use crate::accounts::{MANY, Office};
use crate::figures::Turns;

/// After so many every view has been loaded, and drawn several times over.
const WARM: usize = 90;

/// After so many, what leaks would show.
const LONG: usize = 495;

/// For so many switches more the memory is watched. A page collects its garbage when it likes, at times
/// not even at rest; what it holds on to is what is left after that, so the least of these counts.
const WATCHED: usize = 90;

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
    switch(&window, WARM).await;
    let theirs = switch(&window, WATCHED).await;
    switch(&window, LONG - WARM - WATCHED).await;
    let ours = switch(&window, WATCHED).await;
    let mut turns = Turns::default();
    turns.add(ours as f64, theirs as f64);
    turns.tell("switches");
    window.close().await;
}

/// Goes round the views, from each to the next as soon as it is drawn, in so many switches. The least
/// memory that was seen after any of them, in bytes.
async fn switch(window: &Window<'_>, switches: usize) -> u64 {
    let mut least = u64::MAX;
    for view in VIEWS.iter().cycle().take(switches) {
        window.goes_through(&[view]).await;
        least = least.min(window.memory_now());
    }
    least
}
