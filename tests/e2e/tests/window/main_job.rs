use std::cell::RefCell;

use interlude_e2e_tests::Moment;
use interlude_e2e_tests::walk::{Theme, walk};

/// In a week that spans two months; or on the day that all tests are run on.
#[tokio::test]
async fn the_main_job_is_done_and_photographed() {
    let folder = tempfile::tempdir().unwrap();
    let moment = Moment::usual_or("month-end");
    let taken = RefCell::new(Vec::new());
    walk(folder.path(), moment, Theme::Light, |picture, _| {
        taken.borrow_mut().push(picture.to_owned());
    })
    .await;
    let taken = taken.into_inner();
    assert_eq!(taken.len(), 8);
    for picture in taken {
        let bytes = std::fs::read(&picture).unwrap();
        assert!(bytes.starts_with(b"\x89PNG"), "{}", picture.display());
    }
}
