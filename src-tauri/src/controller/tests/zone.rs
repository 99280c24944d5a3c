//! A computer that comes into another time zone.

use interlude_ipc::{ZoneChange, ZoneChoice};
use interlude_zone::Zone;

use super::desk::{Desk, sandbox};
use crate::controller::News;

fn named(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

fn changes(desk: &mut Desk) -> Vec<ZoneChange> {
    let heard = desk.heard().into_iter();
    heard
        .filter_map(|news| match news {
            News::ZoneChanged(change) => Some(change),
            _ => None,
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_zone_of_the_computer_is_shown_and_told() {
    let sandbox = sandbox().await;
    let mut desk = Desk::connected(&sandbox, None).await;
    let wish = desk.wish().await;
    let start = async |desk: &Desk| {
        let detail = desk.controller.interview(wish.id).await.unwrap();
        detail.row.times.agreed.unwrap().start.unwrap()
    };
    let in_london = start(&desk).await;
    desk.controller.window_focused().await.unwrap();
    assert_eq!(changes(&mut desk), []);

    *desk.zone.lock().unwrap() = named("Asia/Tokyo");
    desk.controller.window_focused().await.unwrap();
    let [change] = changes(&mut desk).try_into().unwrap();
    assert_eq!(
        (change.from.as_str(), change.to.as_str()),
        ("Europe/London", "Asia/Tokyo")
    );
    assert_eq!(
        (change.from_place.as_str(), change.to_place.as_str()),
        ("London", "Tokyo")
    );
    let status = desk.controller.status().await.unwrap();
    assert_eq!(status.zone, "Asia/Tokyo");
    let in_tokyo = start(&desk).await;
    assert_eq!(in_london.at, in_tokyo.at);
    assert_ne!(in_london.time, in_tokyo.time);
    desk.controller.window_focused().await.unwrap();
    assert_eq!(changes(&mut desk), [], "told once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_that_was_chosen_is_kept() {
    let mut desk = Desk::begun().await;
    let mut settings = desk.controller.settings().await.unwrap();
    settings.zone = ZoneChoice::Named("Europe/London".to_owned());
    desk.controller
        .save_settings(settings.clone())
        .await
        .unwrap();
    *desk.zone.lock().unwrap() = named("Asia/Tokyo");
    desk.controller.window_focused().await.unwrap();
    assert_eq!(changes(&mut desk), []);
    // The computer's zone is known all the same once it is to be shown.
    settings.zone = ZoneChoice::System;
    desk.controller.save_settings(settings).await.unwrap();
    desk.controller.try_sample().await.unwrap();
    assert_eq!(desk.controller.status().await.unwrap().zone, "Asia/Tokyo");
}
