//! The sample interviews: those of the documentation, a realistic week, or a large number.

mod booked;
mod calendar;
mod documents;
mod many;
mod people;
mod places;
mod practice;
mod random_interview;
mod states;
mod week;

pub use booked::booked;
pub use documents::{documents, interview_37, practice_91412, practice_95607};
pub use many::many;
pub use week::{OTHER_USERS_INTERVIEW, week};

use crate::model::Interview;
use crate::options::{Data, Options};

/// Returns the interviews that `options` select.
pub(crate) fn interviews(options: &Options) -> Vec<Interview> {
    let now = options.clock.now();
    match &options.data {
        Data::Week { utc_offset_minutes } => {
            week(&options.user, now, options.seed, *utc_offset_minutes)
        }
        Data::Documents => documents(),
        Data::Many(count) => many(&options.user, now, options.seed, *count),
        Data::Exactly(interviews) => interviews.clone(),
    }
}

/// Returns the review link of an interview, in the documented format.
fn review(id: u64) -> String {
    format!("/members/mock_interviews/{id}/review")
}

/// Returns the retake link of an interview, in the documented format.
fn retake(question_set: u64) -> String {
    format!("/members/mock_interviews/interview_info/{question_set}")
}
