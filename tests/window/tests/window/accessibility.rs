//! Every view passes the axe checks, in light, dark and high contrast.

use interlude_sandbox::{Calls, Fault, Sandbox, Times};
use interlude_window_tests::{Computer, Moment, Window, slot};
use serde_json::json;

use crate::offline::{syncs, unplug};
use crate::{address, opened, proposes_three_o_clock, two_interviews};

#[tokio::test]
async fn every_view_passes_axe_in_the_light_theme() {
    every_view("light", "normal").await;
}

#[tokio::test]
async fn every_view_passes_axe_in_the_dark_theme() {
    every_view("dark", "normal").await;
}

#[tokio::test]
async fn every_view_passes_axe_in_high_contrast() {
    every_view("light", "high").await;
}

async fn every_view(theme: &str, contrast: &str) {
    let server = two_interviews().await;
    let settings = json!({ "undoSeconds": 0, "theme": theme, "contrast": contrast });
    let computer = Computer::on(Moment::usual()).remembering(settings);
    let mut faults = Vec::new();

    let window = computer.open().await;
    window.sees("with or without a network").await;
    let shown = if contrast == "high" { "more" } else { contrast };
    let has_look = format!(
        "const {{ theme, contrast }} = document.documentElement.dataset;
        return theme === '{theme}' && contrast === '{shown}'"
    );
    window
        .waits_for("the look of the settings", &has_look)
        .await;
    look(&window, "first run", &mut faults).await;
    window.press("Connect").await;
    window.sees("Needed to connect.").await;
    look(&window, "connect", &mut faults).await;
    window.kill().await;

    let window = opened(&computer, &server).await;
    everything_at_once(&window, &server).await;
    for (hash, shows) in [
        ("#/agenda", "Amara Okafor"),
        ("#/agenda/past", "Nothing has passed yet."),
        (&address("day"), "Amara Okafor"),
        (&address("week"), "Amara Okafor"),
        (&address("month"), "Amara Okafor"),
        ("#/all", "Amara Okafor"),
        ("#/all?text=nobody", "Nothing found."),
        ("#/inbox", "while yours waited"),
        ("#/settings", "Working hours"),
        ("#/connect", "Server address"),
    ] {
        window.go(hash).await;
        window.sees(shows).await;
        look(&window, hash, &mut faults).await;
    }
    window.go("#/agenda").await;
    window.press("Amara Okafor").await;
    window.shows("Amara Okafor").await;
    window.press("Another time").await;
    window.press("Details").await;
    window.sees("Type a time").await;
    look(&window, "the form and the details", &mut faults).await;
    window.press("More").await;
    window.element(r#"[role="menu"]"#).await;
    look(&window, "the menu of an interview", &mut faults).await;
    window.keys(&["Escape"]).await;
    for keys in ["?", "Ctrl+k"] {
        window.keys(&[keys]).await;
        window.element(r#"[role="dialog"]"#).await;
        look(&window, keys, &mut faults).await;
        window.keys(&["Escape"]).await;
        window
            .waits_for(
                "the dialog is gone",
                "return !document.querySelector('[role=\"dialog\"]')",
            )
            .await;
    }
    assert!(
        faults.is_empty(),
        "in {theme}, {contrast}:\n{}",
        faults.join("\n")
    );
}

/// Brings about a conflict and a refusal.
async fn everything_at_once(window: &Window<'_>, server: &Sandbox) {
    unplug(server).await;
    proposes_three_o_clock(window).await;
    let theirs = slot("17:00", "17:30");
    let world = server.world();
    world.counter(1, theirs.start(), theirs.end()).unwrap();
    server.go_online().await.unwrap();
    syncs(window).await;
    window.sees("It changed while yours waited.").await;
    let refused = Fault::status(422);
    server
        .faults()
        .inject(Calls::AmendOf(2), Times::Once, refused);
    window.press("Amara Okafor").await;
    window.shows("Amara Okafor").await;
    window.press("Propose another time").await;
    window.press("+1 h").await;
    window.press("Propose").await;
    window.sees("The server said").await;
}

async fn look(window: &Window<'_>, view: &str, faults: &mut Vec<String>) {
    window.rests().await;
    let found = window.faults().await;
    if !found.is_empty() {
        faults.push(format!("{view}\n{found}"));
    }
}
