use interlude_sandbox::Data;

use crate::connected::{Connected, MANY};
use crate::measurements::Measurements;

/// The views that show interviews, and the names of their measurements.
const VIEWS: [(&str, &str); 6] = [
    ("#/all", "rows_all"),
    ("#/agenda", "rows_agenda"),
    ("#/agenda/past", "rows_past"),
    ("#/day", "rows_day"),
    ("#/week", "rows_week"),
    ("#/month", "rows_month"),
];

/// Compares the number of interviews that each view requests with the number that it draws.
pub async fn measure() {
    let connected = Connected::with(Data::Many(MANY)).await;
    let window = connected.computer.open().await;
    window.sees("Up to date").await;
    window.listens().await;
    // The first visit of a view also loads its code. Leaving the views afterwards makes each request anew.
    let all: Vec<&str> = VIEWS.iter().map(|(hash, _)| *hash).collect();
    window.goes_through(&all).await;
    window.goes_through(&["#/settings"]).await;
    for (hash, name) in VIEWS {
        let rows = window.rows_of(hash).await;
        println!("Interviews requested and drawn: {hash}, {rows:?}");
        let mut measurements = Measurements::default();
        measurements.add(rows.requested as f64, rows.drawn as f64);
        measurements.write(name);
        window.goes_through(&["#/settings"]).await;
    }
    window.close().await;
}
