use interlude_model::{Turn, View};

use super::ViewContext;
use super::list::matches_kind;
use crate::view::{Counts, InterviewKindFilter, Reason, WindowStatus, unreadable};

impl ViewContext<'_> {
    /// Returns the status that the connection button and the side list show.
    pub fn status(&self) -> WindowStatus {
        let zones = self.zones();
        let last_sync = self.status.last_sync_at;
        let minutes = |span: std::time::Duration| u32::try_from(span.as_secs() / 60).ok();
        WindowStatus {
            account: self.account_info.label.clone(),
            sample: self.account_info.sample,
            last_heard: last_sync.map(|at| zones.wall(at)),
            minutes_ago: last_sync.and_then(|at| minutes(self.now.since(at))),
            paused: self.status.paused,
            failure: self.last_failure().map(|reason| reason.message),
            pulling: self.status.pulling,
            counts: self.counts(),
            zone: zones.shown.name().to_owned(),
            zone_label: zones.shown.label(self.now),
            second_zone: zones.second.map(|zone| zone.name().to_owned()),
            now: zones.wall(self.now),
            notices: self.notices(),
            token_expires: self.account_info.token_expires.map(|at| zones.wall(at)),
        }
    }

    /// Returns the reason for which the last pull failed. None if it did not fail.
    pub fn last_failure(&self) -> Option<Reason> {
        self.status.last_failure.clone().map(Reason::from)
    }

    /// Counts the interviews of each list in the side list.
    fn counts(&self) -> Counts {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let mut counts = Counts {
            all: count(self.ledger.len()),
            waiting: count(self.status.waiting),
            attention: count(self.status.needs_attention),
            ..Counts::default()
        };
        for interview in self.ledger.interviews() {
            if let Some(view) = self.ledger.view(interview.id) {
                self.count(&view, &mut counts);
            }
        }
        counts
    }

    fn count(&self, view: &View<'_>, counts: &mut Counts) {
        let add = |count: &mut u32, matches: bool| *count += u32::from(matches);
        add(&mut counts.upcoming, self.is_upcoming(view));
        let turn = self.ledger.turn(view);
        add(&mut counts.your_turn, turn == Some(Turn::Mine));
        add(
            &mut counts.no_time,
            matches_kind(view, InterviewKindFilter::NoTime),
        );
    }

    fn notices(&self) -> Vec<String> {
        let mut notices: Vec<String> = self
            .ledger
            .notices()
            .map(|notice| notice.message.clone())
            .collect();
        notices.extend(unreadable(self.status));
        notices
    }
}
