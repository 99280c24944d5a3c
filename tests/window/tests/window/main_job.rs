use std::cell::RefCell;

use interlude_window_tests::Moment;
use interlude_window_tests::walk::{Theme, walk};

/// Walks in a week that spans two months, or on the day of `INTERLUDE_TEST_DAY`.
#[tokio::test]
async fn the_walk_completes_and_takes_nine_screenshots() {
    let folder = tempfile::tempdir().unwrap();
    let moment = Moment::usual_or("month-end");
    let taken = RefCell::new(Vec::new());
    walk(folder.path(), moment, Theme::Light, |screenshot, _| {
        taken.borrow_mut().push(screenshot.to_owned());
    })
    .await;
    let taken = taken.into_inner();
    assert_eq!(taken.len(), 9);
    for screenshot in taken {
        let bytes = std::fs::read(&screenshot).unwrap();
        assert!(bytes.starts_with(b"\x89PNG"), "{}", screenshot.display());
    }
}
