use interlude_model::{Ending, HistoryEntry, InterviewId};

use super::ViewContext;
use super::outbox::reason_of;
use crate::view::{HistoryEnding, HistoryItem, WindowError};

impl ViewContext<'_> {
    /// Returns the ended changes of an interview, newest first.
    ///
    /// # Errors
    /// [`Code::UnknownInterview`](interlude_model::Code::UnknownInterview).
    pub fn history(&self, id: i64) -> Result<Vec<HistoryItem>, WindowError> {
        Ok(self.history_of(self.known_id(id)?))
    }

    pub(super) fn history_of(&self, id: InterviewId) -> Vec<HistoryItem> {
        let entries = self.ledger.durable().history.iter().rev();
        entries
            .filter(|entry| entry.change.interview_id == id)
            .map(|entry| self.history_item(entry))
            .collect()
    }

    fn history_item(&self, entry: &HistoryEntry) -> HistoryItem {
        let zones = self.zones();
        let change = &entry.change;
        let delivery = match &entry.ending {
            Ending::Sent(delivery) => Some(delivery),
            _ => None,
        };
        HistoryItem {
            change_id: change.id.to_string(),
            slot: zones.slot(change.slot),
            made: zones.wall(change.made_at),
            ended: zones.wall(entry.ended_at),
            ending: match entry.ending {
                Ending::Sent(_) => HistoryEnding::Sent,
                Ending::Replaced { .. } => HistoryEnding::Replaced,
                Ending::Undone => HistoryEnding::Undone,
                Ending::Dropped => HistoryEnding::Dropped,
            },
            stored_as: delivery
                .filter(|delivery| delivery.is_rounded(change.slot))
                .map(|delivery| zones.range(delivery.stored)),
            other_side_moved: delivery.is_some_and(|delivery| delivery.other_side_moved),
            reason: change.explanation().as_ref().map(reason_of),
        }
    }
}
