/// A step of a session. Interviews and hours are identified by numbers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Sync,
    Amend(i64, i64),
    Undo(i64),
    Drop(i64),
    Retry(i64),
    Mine(i64),
    Theirs(i64),
    WorkOffline(bool),
    /// The other side proposes a time.
    TheyPropose(i64, i64),
    /// The server refuses every proposal for this interview from now on.
    Refuses(i64),
    /// The server accepts proposals for this interview, and its answers are lost.
    LosesAnswers(i64),
    /// This number of interviews is added to the list.
    Grows(i64),
}

use Step::*;

/// The steps of each run of the application.
#[rustfmt::skip]
pub(super) const RUNS: &[&[Step]] = &[
    &[Sync, Amend(1, 1), Amend(2, 2), Amend(3, 3), Undo(2), Refuses(3), LosesAnswers(4), Amend(4, 4), Amend(5, 5)],
    &[Sync, Amend(3, 6), Amend(6, 7), Amend(6, 8), TheyPropose(5, 9), Amend(5, 10), WorkOffline(true), Amend(7, 11)],
    &[WorkOffline(false), TheyPropose(7, 12), Grows(20), Sync, Mine(7), Drop(3), Sync, Amend(8, 13), Amend(9, 14)],
    &[TheyPropose(8, 15), TheyPropose(9, 16), Sync, Theirs(8), Mine(9), Undo(9), Amend(10, 17), Retry(10), Refuses(11), Amend(11, 18), Sync],
];
