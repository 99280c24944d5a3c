//! On days that calendars get wrong: ends of months and years, weekends, both nights of a change of the
//! clocks, the last minutes of a day.

use std::collections::BTreeSet;

use interlude_e2e_tests::{Computer, Moment, Window, eventually, proposed};
use interlude_sandbox::{Data, Sandbox};
use serde_json::json;

use crate::amending::AN_HOUR;
use crate::{hasty_on, opened, two_interviews_on};

/// What the headers of many dates come to.
#[derive(Debug, Default)]
struct Headers {
    /// The height, and where each control lies.
    rows: BTreeSet<String>,
    /// The titles and notes of which not all can be read.
    cut: BTreeSet<String>,
}

#[tokio::test]
async fn another_time_is_proposed_by_dragging_on_any_day() {
    for (name, moment) in Moment::some_days() {
        println!("{name}");
        let server = two_interviews_on(moment).await;
        let computer = hasty_on(moment);
        let window = opened(&computer, &server).await;
        window
            .go(&format!("#/week/{}", moment.day().address()))
            .await;
        window.drags(r#"[data-event="1"]"#, (0.0, AN_HOUR)).await;
        window.sees("15:00 to 15:30?").await;
        window.keys(&["Enter"]).await;
        let arrived = eventually(async || proposed(&server, 1).first().copied()).await;
        let asked = moment.day().slot("15:00", "15:30");
        assert_eq!(arrived, Some(asked), "{name}");
    }
}

#[tokio::test]
async fn every_view_knows_which_day_it_is() {
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

/// Whatever the title says, the controls beside it stay where they are, in one row, and nothing of the
/// title is cut.
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
    // Twice as large, only the title is shorter: what can be pressed stays where it is.
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

/// Goes through so many days of 2026 and 2027, and gathers where the controls of the header lie, and the
/// titles that are cut.
async fn headers(window: &Window<'_>, view: &str, step: usize, count: usize) -> Headers {
    /// No script may take long, on however busy a computer.
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
    (async () => {
        for (const after of days) {
            const day = new Date(Date.UTC(2026, 0, 1 + after)).toISOString().slice(0, 10);
            location.hash = `#/${view}/${day}`;
            do { await frame(); await frame(); } while (window.__awaited > 0);
            await frame();
            const header = document.querySelector('main header');
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
