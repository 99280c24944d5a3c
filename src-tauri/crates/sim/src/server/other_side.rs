use std::time::Duration;

use interlude_domain::{InterviewId, Party, Range, Status, Terms};

use super::{Hand, Server, Version};
use crate::chance::Chance;

#[derive(Debug, Clone, Copy)]
enum Deed {
    Propose,
    Accept,
    Reject,
    Cancel,
    Delete,
    Touch,
    MoveAgreed,
    Revert,
    PutOnHold,
    /// The same user at another computer.
    ProposeElsewhere,
    AcceptElsewhere,
}

const DEEDS: &[(u32, Deed)] = &[
    (8, Deed::Propose),
    (6, Deed::Accept),
    (1, Deed::Reject),
    (2, Deed::Cancel),
    (2, Deed::Delete),
    (3, Deed::Touch),
    (3, Deed::MoveAgreed),
    (3, Deed::Revert),
    (1, Deed::PutOnHold),
    (2, Deed::ProposeElsewhere),
    (2, Deed::AcceptElsewhere),
];

impl Server {
    /// The other side does something to an interview, whatever it then can. Says what.
    pub(super) fn meddle(
        &mut self,
        id: InterviewId,
        at: Duration,
        chance: &mut Chance,
    ) -> &'static str {
        let deed = chance.weighted(DEEDS).unwrap_or(Deed::Touch);
        let Some(terms) = self.latest(id).and_then(|version| version.terms.clone()) else {
            return self.bring_back(id, at);
        };
        let theirs = terms.amended_by == Some(Party::Interviewee);
        let is_proposed = !terms.proposed.is_empty();
        match deed {
            Deed::Propose => {
                let proposed = self.any_range(chance);
                self.propose(id, proposed, Party::Interviewee, at);
                "the other side proposes"
            }
            Deed::ProposeElsewhere => {
                let proposed = self.any_range(chance);
                self.propose(id, proposed, Party::Interviewer, at);
                "the user proposes at another computer"
            }
            Deed::Accept if is_proposed && !theirs => {
                self.agree(id, &terms, at);
                "the other side accepts"
            }
            Deed::AcceptElsewhere if is_proposed && theirs => {
                self.agree(id, &terms, at);
                "the user accepts at another computer"
            }
            Deed::Reject | Deed::Cancel | Deed::PutOnHold => {
                let (status, what) = match deed {
                    Deed::Reject => (Status::Rejected, "the other side rejects"),
                    Deed::Cancel => (Status::Cancelled, "the other side cancels"),
                    _ => (
                        Status::from("on_hold"),
                        "the other side does what nobody knows",
                    ),
                };
                let status = Some(status);
                self.put(id, Some(Terms { status, ..terms }), Hand::Theirs, at);
                what
            }
            Deed::Delete => {
                self.put(id, None, Hand::Theirs, at);
                "it is deleted"
            }
            Deed::MoveAgreed => {
                let agreed = self.any_range(chance);
                self.put(id, Some(Terms { agreed, ..terms }), Hand::Theirs, at);
                "the agreed time is moved"
            }
            Deed::Revert => {
                let before = self.versions(id).iter().rev().nth(1);
                let before = before.and_then(|version| version.terms.clone());
                self.put(id, Some(before.unwrap_or(terms)), Hand::Theirs, at);
                "it is put back to what it was before"
            }
            Deed::Touch | Deed::Accept | Deed::AcceptElsewhere => {
                self.put(id, Some(terms), Hand::Theirs, at);
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
        self.put(id, Some(terms), Hand::Theirs, at);
    }

    fn bring_back(&mut self, id: InterviewId, at: Duration) -> &'static str {
        let versions = self.versions(id);
        let known = |version: &Version| version.terms.clone();
        let Some(terms) = versions.iter().rev().find_map(known) else {
            return "nothing happens";
        };
        self.put(id, Some(terms), Hand::Theirs, at);
        "it is back"
    }
}
