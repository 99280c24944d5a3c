//! Days that calendars often get wrong: ends of months and years, weekends, both changes of the clocks, and the
//! last minutes of a day.

use std::collections::BTreeSet;

use interlude_sandbox::{Data, Sandbox};
use interlude_window_tests::{Computer, Moment, Window};
use serde_json::json;

use crate::amending::drags_to_three_o_clock;
use crate::{opened, two_interviews_on, without_undo_window_on};

/// The headers of many dates.
#[derive(Debug, Default)]
struct Headers {
    /// The distinct layouts: the height, and the position of each control.
    rows: BTreeSet<String>,
    /// The titles and notes that are cut off.
    cut: BTreeSet<String>,
}

#[tokio::test]
async fn another_time_is_proposed_by_dragging_on_any_day() {
    for (name, moment) in Moment::some_days() {
        println!("{name}");
        let server = two_interviews_on(moment).await;
        let computer = without_undo_window_on(moment);
        let window = opened(&computer, &server).await;
        window
            .go(&format!("#/week/{}", moment.day().address()))
            .await;
        let arrived = drags_to_three_o_clock(&window, &server).await;
        let expected = moment.day().slot("15:00", "15:30");
        assert_eq!(arrived, Some(expected), "{name}");
    }
}

#[tokio::test]
async fn every_view_marks_today() {
    for (name, moment) in Moment::some_days() {
        println!("{name}");
        let week = moment.options(Data::Week {
            utc_offset_minutes: moment.minutes_east(),
        });
        let server = Sandbox::on_free_port(week).await.unwrap();
        let computer = Computer::on(moment);
        let window = computer.open().await;
        window.connects(&server).await;
        let today = moment.today();
        let marked = format!(
            "return document.querySelector('[role=grid] [aria-current=date]')?.textContent.trim() === '{}'",
            today.number()
        );
        window.waits_for("the month marks today", &marked).await;
        window.go("#/day").await;
        window.sees(&today.heading()).await;
        window.go(&format!("#/week/{}", today.address())).await;
        window.press("Today").await;
        window.go(&format!("#/month/{}", today.address())).await;
        window.waits_for("the month marks today", &marked).await;
        window.go("#/agenda").await;
        window.sees("Howard Schiller").await;
    }
}

/// Whatever the title is, the controls beside it stay in place in one row, and no title is cut off.
#[tokio::test]
async fn the_header_of_the_calendar_is_one_row_at_every_date() {
    let moment = Moment::at("2026-11-30T09:00", "Europe/Berlin");
    let server = two_interviews_on(moment).await;
    let computer = Computer::on(moment);
    let window = opened(&computer, &server).await;
    window.listens().await;
    for (width, height) in [(960, 640), (1320, 820)] {
        window.resizes(width, height).await;
        let sized = format!("return innerWidth === {width}");
        window.waits_for("the window has its size", &sized).await;
        for (view, step, count) in [("week", 7, 105), ("month", 28, 26), ("day", 27, 27)] {
            let headers = headers(&window, view, step, count).await;
            let of = format!("{view} at {width} by {height}");
            assert_eq!(headers.rows.len(), 1, "{of}: {headers:?}");
            assert_eq!(headers.cut, BTreeSet::new(), "{of}");
        }
    }
    // At 200 % the title may be cut, but the controls stay in place.
    window
        .keys(&["Ctrl+=", "Ctrl+=", "Ctrl+=", "Ctrl+=", "Ctrl+="])
        .await;
    window
        .waits_for("all is twice as large", "return innerWidth <= 661")
        .await;
    for (view, step, count) in [("week", 7, 53), ("month", 28, 13)] {
        let headers = headers(&window, view, step, count).await;
        assert_eq!(headers.rows.len(), 1, "{view} at 200 %: {headers:?}");
    }
}

/// Goes through `count` days from 2026 on, and collects the positions of the header's controls and the titles that
/// are cut off.
async fn headers(window: &Window<'_>, view: &str, step: usize, count: usize) -> Headers {
    /// The number of days of one script, so that none takes long on a busy computer.
    const AT_ONCE: usize = 8;
    let mut headers = Headers::default();
    let days: Vec<usize> = (0..count).map(|index| index * step).collect();
    for some in days.chunks(AT_ONCE) {
        let found = window
            .run_async(HEADERS, vec![json!(view), json!(some)])
            .await;
        let texts = |of: &str| -> Vec<String> {
            let all = found[of].as_array().unwrap().iter();
            all.map(|one| one.as_str().unwrap().to_owned()).collect()
        };
        headers.rows.extend(texts("rows"));
        headers.cut.extend(texts("cut"));
    }
    headers
}

const HEADERS: &str = "const [view, days, done] = arguments;
    const frame = () => new Promise((then) => requestAnimationFrame(then));
    const rows = new Set(), cut = [];
    // The code of a view is loaded when it is first shown. Until then there is no header.
    const shown = () => [...document.querySelectorAll('[data-pane=bar] .head')].find((one) => one.offsetHeight > 0);
    (async () => {
        for (const after of days) {
            const day = new Date(Date.UTC(2026, 0, 1 + after)).toISOString().slice(0, 10);
            location.hash = `#/${view}/${day}`;
            do { await frame(); await frame(); } while (window.__awaited > 0 || !shown());
            await frame();
            const header = shown();
            const places = [...header.querySelectorAll('button, a')].map((one) => {
                const { left, top } = one.getBoundingClientRect();
                return `${Math.round(left)},${Math.round(top)}`;
            });
            rows.add([header.offsetHeight, ...places].join(' '));
            for (const text of header.querySelectorAll('h1, .note'))
                if (text.scrollWidth > text.clientWidth) cut.push(text.textContent);
        }
        done({ rows: [...rows], cut });
    })()";
