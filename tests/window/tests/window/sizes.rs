//! Tests that nothing is cut off or out of reach in a small window, or if everything is drawn larger.

use interlude_sandbox::{Calls, Fault, Times};
use interlude_window_tests::{Computer, Moment, Window, interview, serve};
use serde_json::json;

use crate::amending::LIST_FOCUSED;
use crate::{address, opened, proposes_three_o_clock, two_interviews};

fn views() -> [String; 7] {
    [
        "#/agenda".to_owned(),
        address("day"),
        address("week"),
        address("month"),
        "#/all".to_owned(),
        "#/inbox".to_owned(),
        "#/settings".to_owned(),
    ]
}

#[tokio::test]
async fn every_view_fits_its_window_at_every_size() {
    let server = two_interviews().await;
    let computer = Computer::on(Moment::usual()).remembering(json!({ "undoSeconds": 60 }));
    let window = opened(&computer, &server).await;
    proposes_three_o_clock(&window).await;
    for (width, height) in [(1280, 800), (960, 640), (640, 400), (480, 360)] {
        window.resizes(width, height).await;
        let narrow = format!("return innerWidth === {width}");
        window.waits_for("the window has its size", &narrow).await;
        for view in views() {
            window.go(&view).await;
            fits(&window, &format!("{view} at {width} by {height}")).await;
        }
    }
}

#[tokio::test]
async fn everything_is_drawn_larger_by_the_keys_of_every_browser() {
    let server = two_interviews().await;
    let computer = Computer::on(Moment::usual());
    let window = opened(&computer, &server).await;
    window
        .keys(&["Ctrl+=", "Ctrl+=", "Ctrl+=", "Ctrl+=", "Ctrl+="])
        .await;
    let doubled = "return innerWidth === 640";
    window.waits_for("all is twice as large", doubled).await;
    for view in views() {
        window.go(&view).await;
        fits(&window, &format!("{view} at 200 %")).await;
    }
    // The keyboard is used because WebKit's driver misses enlarged elements with the pointer.
    window.go("#/agenda").await;
    window.keys(&["Ctrl+2"]).await;
    window
        .waits_for("the list has the focus", LIST_FOCUSED)
        .await;
    window.keys(&["Enter"]).await;
    window.sees("Back").await;
    window.keys(&["p"]).await;
    window.tabs_to("hour").await;
    window.types("1500").await;
    window.keys(&["Ctrl+Enter"]).await;
    window.sees("Saved.").await;
    window.keys(&["Ctrl+0"]).await;
    window
        .waits_for("all is as usual", "return innerWidth === 1280")
        .await;
}

#[tokio::test]
async fn a_name_of_five_hundred_letters_makes_nothing_scroll_sideways() {
    let moment = Moment::usual();
    let slot = moment.day().slot("14:00", "14:30");
    let name = "W".repeat(500).leak();
    let server = serve(moment, vec![interview(moment, 1, name, slot)]).await;
    let refusal = Fault::status(422);
    server
        .faults()
        .inject(Calls::AmendOf(1), Times::Once, refusal);
    let computer = Computer::on(moment).remembering(json!({ "undoSeconds": 0 }));
    let window = computer.open().await;
    window.connects(&server).await;
    window.shows(name).await;
    proposes_three_o_clock(&window).await;
    window.go("#/inbox").await;
    window.sees("Refused").await;
    for (width, height) in [(1280, 800), (960, 640), (480, 360)] {
        window.resizes(width, height).await;
        let narrow = format!("return innerWidth === {width}");
        window.waits_for("the window has its size", &narrow).await;
        for view in ["#/agenda", "#/all", "#/inbox"] {
            window.go(view).await;
            let where_ = format!("{view} at {width} by {height}");
            fits(&window, &where_).await;
            let wide = window.run(SIDEWAYS, vec![]).await;
            assert_eq!(wide, json!([]), "{where_}");
        }
    }
}

/// Checks that the page does not scroll sideways and no control lies outside it.
async fn fits(window: &Window<'_>, where_: &str) {
    window.rests().await;
    let beyond = window.run(BEYOND, vec![]).await;
    assert_eq!(beyond, json!([]), "{where_}");
}

/// A script that returns the elements that can be scrolled sideways, except for the row of views, which
/// scrolls by design in a narrow window.
const SIDEWAYS: &str = "
    const found = [];
    for (const element of document.querySelectorAll('body *')) {
        if (!['auto', 'scroll'].includes(getComputedStyle(element).overflowX)) continue;
        if (element.dataset.pane === 'side') continue;
        if (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
            found.push(element.outerHTML.slice(0, 160));
    }
    return found";

/// A script that returns the controls outside of the page, and says so if the page scrolls sideways.
const BEYOND: &str = "
    const scrolls = (element) => {
        for (let one = element.parentElement; one; one = one.parentElement)
            if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth + 1) return true;
        return false;
    };
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
    for (const element of document.querySelectorAll('button, a[href], input, select, [role=spinbutton]')) {
        if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        const { left, right, width } = element.getBoundingClientRect();
        if (width > 1 && (left < -1 || right > innerWidth + 1) && !scrolls(element))
            found.push(element.outerHTML.slice(0, 160));
    }
    return found";
