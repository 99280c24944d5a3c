//! Tests of a computer that moves to another time zone.

use interlude_app::view::{ZoneChange, ZoneChoice};
use interlude_model::zone::Zone;

use super::harness::{Harness, sandbox};
use crate::controller::PageEvent;

fn named(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

fn changes(app: &mut Harness) -> Vec<ZoneChange> {
    app.events_so_far(|event| match event {
        PageEvent::ZoneChanged(change) => Some(change),
        _ => None,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_zone_of_the_computer_is_shown_and_reported_once() {
    let sandbox = sandbox().await;
    let mut app = Harness::connected(&sandbox, None).await;
    let request = app.amend_request().await;
    let start = async |app: &Harness| {
        let detail = app.interview(request.id).await.unwrap();
        detail.row.times.agreed.unwrap().start.unwrap()
    };
    let in_london = start(&app).await;
    app.window_focused().await.unwrap();
    assert_eq!(changes(&mut app), []);

    *app.zone.lock().unwrap() = named("Asia/Tokyo");
    app.window_focused().await.unwrap();
    let [change] = changes(&mut app).try_into().unwrap();
    assert_eq!(
        (change.from.as_str(), change.to.as_str()),
        ("Europe/London", "Asia/Tokyo")
    );
    assert_eq!(
        (change.from_place.as_str(), change.to_place.as_str()),
        ("London", "Tokyo")
    );
    let status = app.status().await.unwrap();
    assert_eq!(status.zone, "Asia/Tokyo");
    let in_tokyo = start(&app).await;
    assert_eq!(in_london.at, in_tokyo.at);
    assert_ne!(in_london.time, in_tokyo.time);
    app.window_focused().await.unwrap();
    assert_eq!(changes(&mut app), [], "reported once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_zone_does_not_follow_the_computer() {
    let mut app = Harness::started().await;
    let london = ZoneChoice::Named("Europe/London".to_owned());
    app.set(|settings| settings.zone = london).await;
    *app.zone.lock().unwrap() = named("Asia/Tokyo");
    app.window_focused().await.unwrap();
    assert_eq!(changes(&mut app), []);
    // The new zone of the computer is used as soon as the user chooses to follow it.
    app.set(|settings| settings.zone = ZoneChoice::System).await;
    app.try_sample().await.unwrap();
    assert_eq!(app.status().await.unwrap().zone, "Asia/Tokyo");
}
