//! The two links of a listed interview, in the documented format.

pub(super) fn review(id: u64) -> String {
    format!("/members/mock_interviews/{id}/review")
}

pub(super) fn retake(question_set: u64) -> String {
    format!("/members/mock_interviews/interview_info/{question_set}")
}
