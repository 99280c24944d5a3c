//! The memory after many switches of the view, and after many status events, compared with the memory after few.

use interlude_sandbox::Data;
use interlude_window_tests::Window;
use serde_json::json;

use crate::connected::{Connected, MANY};
use crate::measurements::Measurements;

/// The number of steps after which every view was loaded and drawn several times.
const WARM: usize = 100;

/// The number of steps after which a leak would show.
const LONG: usize = 1_000;

/// The number of steps over which the memory is sampled. A page collects all of its garbage only now and then: with a week
/// open, about once in 250 events. So these are more steps, and the lowest sample counts.
const WATCHED: usize = 300;

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

/// Measures switches through the views, each as soon as the one before is drawn.
pub async fn measure_switches() {
    println!("Memory after {LONG} switches against {WARM}, in bytes");
    measure("switches", &VIEWS, async |window, step| {
        window.goes_through(&[VIEWS[step % VIEWS.len()]]).await;
    })
    .await;
}

/// Measures events of the status while a week is shown, each as soon as the one before is drawn.
pub async fn measure_events() {
    println!("Memory after {LONG} status events against {WARM}, in bytes");
    measure("events", &["#/week"], async |window, step| {
        window
            .run_async(CHANGE_STATUS, vec![json!(step % 2 == 0)])
            .await;
    })
    .await;
}

/// Changes the status, and waits until the event of it is drawn.
const CHANGE_STATUS: &str = "const [offline, done] = arguments;
    const painted = () => requestAnimationFrame(() => setTimeout(() => done(true)));
    window.__TAURI_INTERNALS__.invoke('set_offline', { offline }).then(() => setTimeout(painted, 60));";

async fn measure(name: &str, first: &[&str], step: impl AsyncFn(&Window<'_>, usize)) {
    let connected = Connected::with(Data::Many(MANY)).await;
    let window = connected.computer.open().await;
    window.sees("Up to date").await;
    window.listens().await;
    window.goes_through(first).await;
    let repeat = async |steps: std::ops::Range<usize>| {
        let mut least = u64::MAX;
        for number in steps {
            step(&window, number).await;
            least = least.min(window.memory_now());
        }
        least
    };
    repeat(0..WARM).await;
    let theirs = repeat(WARM..WARM + WATCHED).await;
    repeat(WARM + WATCHED..LONG).await;
    let ours = repeat(LONG..LONG + WATCHED).await;
    let mut measurements = Measurements::default();
    measurements.add(ours as f64, theirs as f64);
    measurements.write(name);
    window.close().await;
}
