//! The time from a key that is typed into the search to the rows that it finds, and the frames of a list that scrolls and
//! of a month in which an interview is dragged.

use interlude_sandbox::Data;
use interlude_window_tests::Window;
use serde_json::{Value, json};

use crate::connected::{Connected, MOST};
use crate::measurements::Measurements;
use crate::saving::ASK_AND_PAINT;

/// The name that is typed, a key a turn. Each key must change what is searched for.
const TYPED: &str = "margaret";

/// The number of frames over which a list scrolls or an interview is dragged, and the number of times that it is.
const FRAMES: u64 = 120;
const TURNS: usize = 5;

/// The number of interviews whose months have 500 each, because they are spread over two years.
const FULL_MONTHS: usize = 12_000;

pub async fn measure() {
    let connected = Connected::with(Data::Many(MOST)).await;
    let window = connected.computer.open().await;
    window.sees("Up to date").await;
    window.listens().await;
    window.goes_through(&["#/all"]).await;
    window.element("main input[type=text]").await;

    println!("Keystroke to found rows against question + frame, in seconds");
    let mut measurements = Measurements::default();
    for key in TYPED.chars() {
        let ours = window
            .run_async(TYPE_AND_PAINT, vec![json!(key.to_string())])
            .await;
        let theirs = window.run_async(ASK_AND_PAINT, vec![]).await;
        measurements.add(seconds(&ours), seconds(&theirs));
    }
    measurements.write("keystroke");

    println!("Frame while a list scrolls against a frame at rest, in seconds");
    window.goes_through(&["#/settings", "#/all"]).await;
    let mut measurements = Measurements::default();
    for _ in 0..TURNS {
        let ours = frame(&window, SCROLL, 40).await;
        let theirs = frame(&window, SCROLL, 0).await;
        measurements.add(ours, theirs);
    }
    measurements.write("scroll");
    window.close().await;
}

/// Measures the frames while an interview is dragged over a full month.
pub async fn measure_dragging() {
    let connected = Connected::with(Data::Many(FULL_MONTHS)).await;
    let window = connected.computer.open().await;
    window.sees("Up to date").await;
    window.listens().await;
    window.goes_through(&["#/month"]).await;
    window.element(".movable[data-event]").await;

    println!(
        "Frame while an interview is dragged over a month against a frame at rest, in seconds"
    );
    let mut measurements = Measurements::default();
    for _ in 0..TURNS {
        let ours = frame(&window, DRAG, 1).await;
        let theirs = frame(&window, DRAG, 0).await;
        measurements.add(ours, theirs);
    }
    measurements.write("drag");
    window.close().await;
}

/// Returns the mean time of a frame in which a script moves something by a distance, in seconds.
async fn frame(window: &Window<'_>, script: &str, distance: u64) -> f64 {
    let arguments = vec![json!(FRAMES), json!(distance)];
    seconds(&window.run_async(script, arguments).await)
}

fn seconds(milliseconds: &Value) -> f64 {
    milliseconds.as_f64().unwrap() / 1e3
}

/// Types into the field of the view. Measures until the frame in which the answer is painted.
const TYPE_AND_PAINT: &str = "const [key, done] = arguments;
    const field = document.querySelector('main input[type=text]');
    field.focus();
    const painted = new MessageChannel();
    const started = performance.now();
    painted.port1.onmessage = () => done(performance.now() - started);
    const fetch = window.fetch;
    window.fetch = async (...all) => {
        const answer = await fetch(...all);
        if (String(all[0]).endsWith('list_interviews')) {
            window.fetch = fetch;
            const json = answer.json.bind(answer);
            answer.json = async () => {
                const value = await json();
                requestAnimationFrame(() => painted.port2.postMessage(null));
                return value;
            };
        }
        return answer;
    };
    document.execCommand('insertText', false, key);";

/// Scrolls the list of the view by a distance in each frame. Returns the mean time of a frame in milliseconds.
const SCROLL: &str = "const [frames, distance, done] = arguments;
    const scrolls = (one) => one.scrollHeight > one.clientHeight + 1000;
    const list = [...document.querySelectorAll('main *')].find(scrolls);
    let left = frames, started;
    const frame = (now) => {
        started ??= now;
        if (left-- === 0) return done((now - started) / frames);
        list.scrollTop += distance;
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);";

/// Drags an interview of the month to another day in each frame, and puts it back. Returns the mean time of a frame in
/// milliseconds. At a distance of 0 it only presses the interview.
const DRAG: &str = "const [frames, distance, done] = arguments;
    // No real pointer is pressed, so none can be captured.
    Element.prototype.setPointerCapture = () => {};
    const block = document.querySelector('main .movable[data-event]');
    const cells = [...document.querySelectorAll('main .cell')];
    const centre = (one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        return { clientX: x + width / 2, clientY: y + height / 2 };
    };
    const point = (type, at) => block.dispatchEvent(new PointerEvent(type, {
        bubbles: true, pointerId: 1, pointerType: 'mouse', isPrimary: true, button: 0, ...at,
    }));
    const places = cells.map(centre);
    point('pointerdown', centre(block));
    let left = frames, started;
    const frame = (now) => {
        started ??= now;
        if (left-- === 0) {
            dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
            point('pointercancel', {});
            return done((now - started) / frames);
        }
        if (distance > 0) point('pointermove', places[(distance * left) % places.length]);
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);";
