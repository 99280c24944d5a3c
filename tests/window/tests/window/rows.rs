use interlude_sandbox::{Data, Sandbox};
use interlude_window_tests::{Computer, Moment};

/// Every view that shows interviews.
const VIEWS: [&str; 6] = [
    "#/all",
    "#/agenda",
    "#/agenda/past",
    "#/day",
    "#/week",
    "#/month",
];

#[tokio::test]
async fn no_view_requests_many_more_rows_than_it_draws() {
    let options = Moment::usual().options(Data::Many(10_000));
    let server = Sandbox::on_free_port(options).await.unwrap();
    let computer = Computer::on(Moment::usual());
    let window = computer.open().await;
    window.connects(&server).await;
    window.listens().await;
    // The first visit of a view also loads its code. Leaving the views afterwards makes each request anew.
    window.goes_through(&VIEWS).await;
    window.goes_through(&["#/settings"]).await;
    for view in VIEWS {
        let rows = window.rows_of(view).await;
        assert!(rows.drawn > 0, "{view} shows nothing");
        assert!(rows.requested <= 2 * rows.drawn, "{view}: {rows:?}");
        window.goes_through(&["#/settings"]).await;
    }
}
