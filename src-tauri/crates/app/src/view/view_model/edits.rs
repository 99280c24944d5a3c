use std::time::Duration;

use interlude_engine::edit::{Choice, Edit, EditError};
use interlude_model::{Change, ChangeKind};

use super::ViewContext;
use crate::view::{
    AmendRequest, AnswerRequest, Dropped, Id, ResolveChoice, Saved, SavedGroup, WindowError,
};

/// The shortest undo window of a cancel. The server cannot take it back.
const CANCEL_UNDO: Duration = Duration::from_secs(10);

impl ViewContext<'_> {
    /// Turns a request for another time into an edit.
    ///
    /// # Errors
    /// `Code::UnknownInterview`, `Code::Stale` or `Code::BadTime`.
    pub fn amend(&self, request: &AmendRequest) -> Result<Edit, WindowError> {
        Ok(Edit::Amend {
            id: self.view(request.id)?.interview.id,
            slot: request.slot.read(self.zones().shown)?,
            seen: Some(revision(&request.seen)?),
            undo: self.preferences.undo(),
        })
    }

    /// Turns requests for other times into edits, which are made as one.
    ///
    /// # Errors
    /// As for [`amend`](Self::amend), with the index of the request.
    pub fn amend_group(
        &self,
        requests: &[AmendRequest],
    ) -> Result<Vec<Edit>, (usize, WindowError)> {
        let requests = requests.iter().enumerate();
        let edits = requests.map(|(index, one)| self.amend(one).map_err(|error| (index, error)));
        edits.collect()
    }

    /// Returns the edits that undo the newest changes of these interviews, which are made as one.
    ///
    /// # Errors
    /// `Code::UnknownInterview`, with its index.
    pub fn undo_group(&self, ids: &[Id]) -> Result<Vec<Edit>, (usize, WindowError)> {
        let undo = |(index, id): (usize, &Id)| {
            let known = self.known_id((*id).into()).map(Edit::Undo);
            known.map_err(|error| (index, error))
        };
        ids.iter().enumerate().map(undo).collect()
    }

    /// Turns the acceptance of the other side's proposal into an edit.
    ///
    /// # Errors
    /// `Code::UnknownInterview` or `Code::Stale`.
    pub fn accept(&self, request: &AnswerRequest) -> Result<Edit, WindowError> {
        Ok(Edit::Accept {
            id: self.view(request.id)?.interview.id,
            seen: revision(&request.seen)?,
            undo: self.preferences.undo(),
        })
    }

    /// Turns the request to keep the agreed time against a proposal into an edit.
    ///
    /// # Errors
    /// As for [`accept`](Self::accept).
    pub fn keep(&self, request: &AnswerRequest) -> Result<Edit, WindowError> {
        Ok(Edit::Keep {
            id: self.view(request.id)?.interview.id,
            seen: Some(revision(&request.seen)?),
            undo: self.preferences.undo(),
        })
    }

    /// Turns a cancellation into an edit. Its undo window is at least ten seconds.
    ///
    /// # Errors
    /// As for [`accept`](Self::accept).
    pub fn cancel(&self, request: &AnswerRequest) -> Result<Edit, WindowError> {
        Ok(Edit::Cancel {
            id: self.view(request.id)?.interview.id,
            seen: revision(&request.seen)?,
            undo: self.undo_of(Some(ChangeKind::Cancel)),
        })
    }

    /// Turns a choice in a conflict into an edit.
    ///
    /// # Errors
    /// `Code::UnknownInterview` or `Code::Stale`.
    pub fn resolve(&self, id: i64, choice: ResolveChoice, seen: &str) -> Result<Edit, WindowError> {
        let known = self.known_id(id)?;
        if choice == ResolveChoice::Theirs && self.ledger.interview(known).is_none() {
            // The user can drop a change of an interview that is not in the ledger. It has no revision.
            return Ok(Edit::Drop(known));
        }
        let view = self.view(id)?;
        Ok(Edit::Resolve {
            id: view.interview.id,
            choice: match choice {
                ResolveChoice::Mine => Choice::Mine,
                ResolveChoice::Theirs => Choice::Theirs,
            },
            seen: Some(revision(seen)?),
            undo: self.undo_of(view.change.map(|change| change.kind)),
        })
    }

    /// Turns a request to try a refused change again into an edit.
    ///
    /// # Errors
    /// `Code::UnknownInterview` or `Code::Stale`.
    pub fn retry(&self, id: i64, seen: &str) -> Result<Edit, WindowError> {
        Ok(Edit::Retry {
            id: self.known_id(id)?,
            seen: Some(revision(seen)?),
        })
    }

    /// Turns the note that the user has seen what the other side did, up to a number, into an edit.
    ///
    /// # Errors
    /// `Code::Stale` if it is not a number.
    pub fn mark_seen(&self, up_to: &str) -> Result<Edit, WindowError> {
        Ok(Edit::MarkSeen {
            up_to: revision(up_to)?,
        })
    }

    /// Returns the edit that brings back a dropped change, by its number in the outbox.
    ///
    /// # Errors
    /// `Code::UnknownInterview` or `Code::NotDropped`.
    pub fn bring_back(&self, id: i64, change: &str) -> Result<Edit, WindowError> {
        let id = self.view(id)?.interview.id;
        let history = self.ledger.durable().history.iter().rev();
        let mut ended = history.map(|entry| &entry.change);
        let dropped = ended.find(|ended| ended.id.to_string() == change);
        let dropped = dropped.ok_or(EditError::NotDropped(id))?;
        Ok(Edit::BringBack {
            id,
            dropped: dropped.id,
            undo: self.undo_of(Some(dropped.kind)),
        })
    }

    /// Returns the answer to a change that was dropped.
    pub fn dropped(&self, id: i64) -> Dropped {
        Dropped {
            can_bring_back: self.view(id).is_ok(),
        }
    }

    /// Returns the answer to a change that was saved.
    pub fn saved(&self, id: i64, has_token: bool) -> Saved {
        let view = self.view(id).ok();
        let newest = view.as_ref().and_then(|view| view.newest_change());
        Saved {
            id,
            change_id: newest.map(|newest| newest.id.to_string()),
            undo_seconds: seconds(self.undo_of(newest.map(|newest: &Change| newest.kind))),
            will_be_sent: self.will_be_sent(has_token),
        }
    }

    /// Returns the answer to proposals that were saved together.
    pub fn saved_group(&self, ids: Vec<Id>, has_token: bool) -> SavedGroup {
        SavedGroup {
            ids,
            undo_seconds: seconds(self.preferences.undo()),
            will_be_sent: self.will_be_sent(has_token),
        }
    }

    fn will_be_sent(&self, has_token: bool) -> bool {
        has_token && self.status.paused.is_none()
    }

    /// Returns the undo window of a change of this kind.
    fn undo_of(&self, kind: Option<ChangeKind>) -> Duration {
        let undo = self.preferences.undo();
        match kind {
            Some(ChangeKind::Cancel) => undo.max(CANCEL_UNDO),
            _ => undo,
        }
    }
}

fn seconds(span: Duration) -> u32 {
    u32::try_from(span.as_secs()).unwrap_or(u32::MAX)
}

/// Parses a revision. One that does not parse cannot have come from here, so it is treated as stale.
fn revision(seen: &str) -> Result<u64, WindowError> {
    seen.parse().map_err(|_| EditError::Stale.into())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use interlude_model::State;

    use super::*;
    use crate::view::view_model::fixture::{Fixture, NOW, agreed, at, id, on, wall};
    use interlude_model::Code;

    #[test]
    fn the_answer_to_a_saved_change_contains_its_id() {
        let slot = on("2025-07-22", "14:20", "14:40");
        let fixture = Fixture::with([agreed(1, "Ann", slot)]);
        fixture.with_context(|context| assert_eq!(context.saved(1, true).change_id, None));
        let waiting = State::Waiting {
            undo_until: at(NOW),
        };
        let fixture = fixture.changed(1, slot, waiting);
        fixture.with_context(|context| {
            let waiting = context.interview(1).unwrap().change.unwrap();
            assert_eq!(context.saved(1, true).change_id, Some(waiting.change_id));
        });
    }

    #[test]
    fn an_amend_carries_the_revision_that_the_user_saw() {
        let fixture = Fixture::with([agreed(1, "Ann", on("2025-07-22", "14:20", "14:40"))]);
        fixture.with_context(|context| {
            let seen = context.interview(1).unwrap().row.revision;
            let request = AmendRequest {
                id: 1,
                slot: wall("2025-07-22", "16:00", "16:20"),
                seen: seen.clone(),
            };
            let made = context.amend(&request).unwrap();
            let wanted = Edit::Amend {
                id: id(1),
                slot: on("2025-07-22", "15:00", "15:20"),
                seen: seen.parse().ok(),
                undo: Duration::from_secs(5),
            };
            assert_eq!(made, wanted);
            let never_shown = AmendRequest {
                seen: String::new(),
                ..request.clone()
            };
            let code = |request| context.amend(&request).unwrap_err().code;
            assert_eq!(code(never_shown), Code::Stale);
            let no_time = AmendRequest {
                slot: wall("2025-07-22", "", ""),
                ..request
            };
            assert_eq!(code(no_time), Code::BadTime);
        });
    }

    #[test]
    fn a_retry_carries_the_revision_that_the_user_saw() {
        let fixture = Fixture::with([agreed(1, "Ann", on("2025-07-22", "14:20", "14:40"))]);
        fixture.with_context(|context| {
            let seen = context.interview(1).unwrap().row.revision;
            let retry = Edit::Retry {
                id: id(1),
                seen: seen.parse().ok(),
            };
            assert_eq!(context.retry(1, &seen).unwrap(), retry);
            assert_eq!(context.retry(1, "").unwrap_err().code, Code::Stale);
            assert_eq!(
                context.retry(2, &seen).unwrap_err().code,
                Code::UnknownInterview
            );
        });
    }

    #[test]
    fn interviews_with_the_same_terms_have_different_revisions() {
        const EVEN: i64 = 9_007_199_254_740_992;
        let at = on("2025-07-22", "14:20", "14:40");
        let fixture = Fixture::with([agreed(EVEN, "Ada", at), agreed(EVEN + 1, "Bob", at)]);
        fixture.with_context(|context| {
            let seen = |id| context.interview(id).unwrap().row.revision;
            assert_ne!(seen(EVEN), seen(EVEN + 1));
        });
    }
}
