//! A disk that fills up while the engine runs.

use interlude_app_tests::{App, Disk, Mode, effects, may_mount, server, slot_at};
use interlude_model::Slot;

#[tokio::test]
async fn a_disk_that_fills_up_under_a_running_engine_costs_no_saved_change() {
    if !may_mount("a disk that fills up under a running engine") {
        return;
    }
    let disk = Disk::of_kib(4 * 1024);
    let sandbox = server().await;
    let mut app = App::connected_in(disk.path(), &sandbox).await;
    app.sync().await;
    let mut slots = (0..330).cycle().map(minutes_after_noon);
    for leaving in [0, 4 * 1024, 64 * 1024, 256 * 1024] {
        app.amend(1, slots.next().unwrap()).await;
        disk.fill(leaving);
        let mut saved = app.change(1).unwrap().slot().unwrap();
        let refused = loop {
            let slot = slots.next().unwrap();
            match app.try_amend(1, slot).await {
                Ok(()) => saved = slot,
                Err(error) => break error,
            }
        };
        assert_eq!(
            refused.code(),
            interlude_model::Code::DiskFull,
            "{leaving}: {refused}"
        );
        assert_eq!(
            app.change(1).unwrap().slot().unwrap(),
            saved,
            "{leaving} bytes left"
        );
        assert_eq!(app.listed().len(), 3);

        disk.clear();
        app.amend(2, slots.next().unwrap()).await;
        app = app.restarted(Mode::Manual).await;
        assert_eq!(
            app.change(1).unwrap().slot().unwrap(),
            saved,
            "{leaving} bytes left"
        );
    }
    let last = [1, 2].map(|id| app.change(id).unwrap().slot().unwrap());
    app.sync().await;
    assert_eq!(effects(&sandbox, 1), [last[0]]);
    assert_eq!(effects(&sandbox, 2), [last[1]]);
}

/// Returns the half hour that begins this number of minutes after noon.
fn minutes_after_noon(minutes: u32) -> Slot {
    let at = |minutes: u32| format!("{:02}:{:02}:00", 12 + minutes / 60, minutes % 60);
    slot_at(&at(minutes), &at(minutes + 30))
}
