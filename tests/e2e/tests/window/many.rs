use interlude_e2e_tests::{Computer, Moment};
use interlude_sandbox::{Data, Sandbox};
use serde_json::json;

const MANY: usize = 10_000;

#[tokio::test]
async fn ten_thousand_interviews_are_scrolled_and_only_what_is_shown_is_asked_for() {
    let options = Moment::usual().options(Data::Many(MANY));
    let server = Sandbox::on_free_port(options).await.unwrap();
    let computer = Computer::on(Moment::usual());
    let window = computer.open().await;
    window.connects(&server).await;
    window.run(COUNT_ROWS, vec![]).await;

    window.go("#/all").await;
    window.sees("10,000").await;
    window.waits_for("rows are shown", FILLED).await;
    for _ in 0..10 {
        window.scrolls(LIST, 4_000).await;
    }
    window
        .waits_for("the rows in sight are filled", FILLED)
        .await;
    let (asked, most) = asked(&window).await;
    assert!(asked < MANY as u64 / 4, "{asked} rows were asked for");
    assert!(most <= 200, "{most} rows in one question");

    window.element(LIST).await.click().await.unwrap();
    window.keys(&["End"]).await;
    let last =
        format!("return !!document.querySelector('[aria-rowindex=\"{MANY}\"]:not([aria-busy])')");
    window.waits_for("the last row is shown", &last).await;
    window.keys(&["Home"]).await;
    let first = "return !!document.querySelector('[aria-rowindex=\"1\"]:not([aria-busy])')";
    window.waits_for("the first row is shown", first).await;
    window
        .waits_for("the rows in sight are filled", FILLED)
        .await;
}

/// How many rows the page has asked the program for, all in all and at most at once.
async fn asked(window: &interlude_e2e_tests::Window<'_>) -> (u64, u64) {
    let limits = window.run("return window.__limits", vec![]).await;
    assert_ne!(limits, json!([]), "nothing was asked for");
    let limits = limits.as_array().unwrap().iter();
    let limits: Vec<u64> = limits.map(|limit| limit.as_u64().unwrap()).collect();
    (limits.iter().sum(), limits.into_iter().max().unwrap())
}

/// The list, and not the month beside it.
const LIST: &str = "[role=grid][aria-rowcount]";

/// Rows are in sight, and none of them still waits for what it shows.
const FILLED: &str = "const rows = [...document.querySelectorAll('[aria-rowindex]')];
    return rows.length > 5 && rows.every((row) => !row.hasAttribute('aria-busy'))";

/// Listens to what the page asks the program, from now on.
const COUNT_ROWS: &str = "window.__limits = [];
    const fetch = window.fetch;
    window.fetch = (to, init) => {
        if (String(to).endsWith('list_interviews')) window.__limits.push(JSON.parse(init.body).query.limit);
        return fetch(to, init);
    }";
