use std::time::Duration;

use interlude_model::{InterviewId, Party, Range, Status, Terms};

use super::{Author, Server, Version};
use crate::sim::rng::Rng;

#[derive(Debug, Clone, Copy)]
enum Action {
    Propose,
    Accept,
    Reject,
    Cancel,
    Delete,
    Touch,
    MoveAgreed,
    Revert,
    PutOnHold,
    /// The same user on another computer.
    ProposeElsewhere,
    AcceptElsewhere,
}

const ACTIONS: &[(u32, Action)] = &[
    (8, Action::Propose),
    (6, Action::Accept),
    (1, Action::Reject),
    (2, Action::Cancel),
    (2, Action::Delete),
    (3, Action::Touch),
    (3, Action::MoveAgreed),
    (3, Action::Revert),
    (1, Action::PutOnHold),
    (2, Action::ProposeElsewhere),
    (2, Action::AcceptElsewhere),
];

impl Server {
    /// Lets the other side do something possible to an interview. Returns a description for the trace.
    pub(super) fn other_side_moves(
        &mut self,
        id: InterviewId,
        at: Duration,
        rng: &mut Rng,
    ) -> &'static str {
        let action = rng.weighted(ACTIONS).unwrap_or(Action::Touch);
        let Some(terms) = self.latest(id).and_then(|version| version.terms.clone()) else {
            return self.bring_back(id, at);
        };
        let theirs = terms.amended_by == Some(Party::Interviewee);
        let is_proposed = !terms.proposed.is_empty();
        match action {
            Action::Propose => {
                let proposed = self.any_range(rng);
                self.propose(id, proposed, Party::Interviewee, at);
                "the other side proposes"
            }
            Action::ProposeElsewhere => {
                let proposed = self.any_range(rng);
                self.propose(id, proposed, Party::Interviewer, at);
                "the user proposes at another computer"
            }
            Action::Accept if is_proposed && !theirs => {
                self.agree(id, &terms, at);
                "the other side accepts"
            }
            Action::AcceptElsewhere if is_proposed && theirs => {
                self.agree(id, &terms, at);
                "the user accepts at another computer"
            }
            Action::Reject | Action::Cancel | Action::PutOnHold => {
                let (status, what) = match action {
                    Action::Reject => (Status::Rejected, "the other side rejects"),
                    Action::Cancel => (Status::Cancelled, "the other side cancels"),
                    _ => (
                        Status::from("on_hold"),
                        "the other side sets an unknown status",
                    ),
                };
                let status = Some(status);
                self.put(id, Some(Terms { status, ..terms }), Author::Theirs, at);
                what
            }
            Action::Delete => {
                self.put(id, None, Author::Theirs, at);
                "it is deleted"
            }
            Action::MoveAgreed => {
                let agreed = self.any_range(rng);
                self.put(id, Some(Terms { agreed, ..terms }), Author::Theirs, at);
                "the agreed time is moved"
            }
            Action::Revert => {
                let before = self.versions(id).iter().rev().nth(1);
                let before = before.and_then(|version| version.terms.clone());
                self.put(id, Some(before.unwrap_or(terms)), Author::Theirs, at);
                "it is put back to what it was before"
            }
            Action::Touch | Action::Accept | Action::AcceptElsewhere => {
                self.put(id, Some(terms), Author::Theirs, at);
                "it is touched"
            }
        }
    }

    fn agree(&mut self, id: InterviewId, terms: &Terms, at: Duration) {
        let terms = Terms {
            agreed: terms.proposed,
            proposed: Range::default(),
            amended_by: None,
            status: Some(Status::Scheduled),
        };
        self.put(id, Some(terms), Author::Theirs, at);
    }

    fn bring_back(&mut self, id: InterviewId, at: Duration) -> &'static str {
        let versions = self.versions(id);
        let known = |version: &Version| version.terms.clone();
        let Some(terms) = versions.iter().rev().find_map(known) else {
            return "nothing happens";
        };
        self.put(id, Some(terms), Author::Theirs, at);
        "it is restored"
    }
}
