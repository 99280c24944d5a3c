//! The time from a key that is typed into the search to the rows that it finds, and the frames of a list that scrolls.

use interlude_sandbox::Data;
use serde_json::{Value, json};

use crate::connected::{Connected, MANY};
use crate::measurements::Measurements;
use crate::saving::ASK_AND_PAINT;

/// The name that is typed, a key a turn. Each key must change what is searched for.
const TYPED: &str = "margaret";

/// The number of frames over which a list scrolls, and the number of times that it does.
const FRAMES: u64 = 120;
const SCROLLS: usize = 5;

pub async fn measure() {
    let connected = Connected::with(Data::Many(MANY)).await;
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
    for _ in 0..SCROLLS {
        let ours = window
            .run_async(SCROLL, vec![json!(FRAMES), json!(40)])
            .await;
        let theirs = window
            .run_async(SCROLL, vec![json!(FRAMES), json!(0)])
            .await;
        measurements.add(seconds(&ours), seconds(&theirs));
    }
    measurements.write("scroll");
    window.close().await;
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
