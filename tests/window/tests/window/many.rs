use interlude_sandbox::{Data, Sandbox};
use interlude_window_tests::{Computer, Moment};
use serde_json::json;

const MANY: usize = 10_000;

#[tokio::test]
async fn scrolling_ten_thousand_interviews_requests_only_the_shown_rows() {
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
    let (requested, most) = requested_rows(&window).await;
    assert!(
        requested < MANY as u64 / 4,
        "{requested} rows were requested"
    );
    assert!(most <= 200, "{most} rows in one request");

    window.element(LIST).await.click().await.unwrap();
    window.keys(&["End"]).await;
    let last = format!(
        "return !!document.querySelector('.view:not([hidden]) [aria-rowindex=\"{MANY}\"]:not([aria-busy])')"
    );
    window.waits_for("the last row is shown", &last).await;
    window.keys(&["Home"]).await;
    let first = "return !!document.querySelector('.view:not([hidden]) [aria-rowindex=\"1\"]:not([aria-busy])')";
    window.waits_for("the first row is shown", first).await;
    window
        .waits_for("the rows in sight are filled", FILLED)
        .await;
}

/// Returns the number of rows that the page requested: in total, and the most in one request.
async fn requested_rows(window: &interlude_window_tests::Window<'_>) -> (u64, u64) {
    let limits = window.run("return window.__limits", vec![]).await;
    assert_ne!(limits, json!([]), "nothing was requested");
    let limits = limits.as_array().unwrap().iter();
    let limits: Vec<u64> = limits.map(|limit| limit.as_u64().unwrap()).collect();
    (limits.iter().sum(), limits.into_iter().max().unwrap())
}

/// Selects the list that is shown: not those of hidden views, nor the month beside it.
const LIST: &str = ".view:not([hidden]) [role=grid][aria-rowcount]";

/// Returns true if rows are shown and none of them is still loading.
const FILLED: &str =
    "const rows = [...document.querySelectorAll('.view:not([hidden]) [aria-rowindex]')];
    return rows.length > 5 && rows.every((row) => !row.hasAttribute('aria-busy'))";

/// Starts recording the page's requests for rows.
const COUNT_ROWS: &str = "window.__limits = [];
    const fetch = window.fetch;
    window.fetch = (to, init) => {
        if (String(to).endsWith('list_interviews')) window.__limits.push(JSON.parse(init.body).query.limit);
        return fetch(to, init);
    }";
