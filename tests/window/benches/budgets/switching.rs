use interlude_sandbox::Data;
use interlude_window_tests::Window;

use crate::connected::{Connected, MANY};
use crate::measurements::Measurements;

/// The number of switches after which every view was loaded and drawn several times.
const WARM: usize = 90;

/// The number of switches after which a leak would show.
const LONG: usize = 495;

/// The number of switches over which the memory is sampled. A page collects its garbage at any time, or not at all
/// for a while, so the lowest sample counts.
const WATCHED: usize = 90;

const VIEWS: [&str; 8] = [
    "#/agenda",
    "#/week",
    "#/all",
    "#/month",
    "#/inbox",
    "#/day",
    "#/agenda/past",
    "#/settings",
];

/// Compares the memory after many switches of the view with the memory after some.
pub async fn measure() {
    println!("Memory after {LONG} switches against {WARM}, in bytes");
    let connected = Connected::with(Data::Many(MANY)).await;
    let window = connected.computer.open().await;
    window.sees("Up to date").await;
    window.listens().await;
    switch(&window, WARM).await;
    let theirs = switch(&window, WATCHED).await;
    switch(&window, LONG - WARM - WATCHED).await;
    let ours = switch(&window, WATCHED).await;
    let mut measurements = Measurements::default();
    measurements.add(ours as f64, theirs as f64);
    measurements.write("switches");
    window.close().await;
}

/// Switches through the views, each as soon as the one before is drawn. Returns the lowest memory after any switch,
/// in bytes.
async fn switch(window: &Window<'_>, switches: usize) -> u64 {
    let mut least = u64::MAX;
    for view in VIEWS.iter().cycle().take(switches) {
        window.goes_through(&[view]).await;
        least = least.min(window.memory_now());
    }
    least
}
