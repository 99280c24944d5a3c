use interlude_sandbox::Data;

use crate::accounts::{MANY, Office};
use crate::figures::Turns;

/// The views that show interviews, and what their figures are called.
const VIEWS: [(&str, &str); 6] = [
    ("#/all", "rows_all"),
    ("#/agenda", "rows_agenda"),
    ("#/agenda/past", "rows_past"),
    ("#/day", "rows_day"),
    ("#/week", "rows_week"),
    ("#/month", "rows_month"),
];

/// The interviews that each view asks for, against those that it draws.
pub async fn measure() {
    let office = Office::with(Data::Many(MANY)).await;
    let window = office.computer.open().await;
    window.sees("Up to date").await;
    window.listens().await;
    // The first look at a view also loads its code; and none shall start on what it asks for.
    let all: Vec<&str> = VIEWS.iter().map(|(hash, _)| *hash).collect();
    window.goes_through(&all).await;
    window.goes_through(&["#/settings"]).await;
    for (hash, name) in VIEWS {
        let rows = window.rows_of(hash).await;
        println!("Interviews asked for and drawn: {hash}, {rows:?}");
        let mut turns = Turns::default();
        turns.add(rows.asked as f64, rows.drawn as f64);
        turns.tell(name);
        window.goes_through(&["#/settings"]).await;
    }
    window.close().await;
}
