//! What goes out: one at a time, after a compare, over nothing unseen.

use std::time::Duration;

use interlude_domain::{
    Change, ChangeId, Ending, InterviewId, ListVisibility, NEAR_SECONDS, Party, Range, Slot,
    State as Standing, Status, Terms,
};
use interlude_engine::FRESH_FOR;
use interlude_engine::clock::Now;

use crate::book::{Flight, Going, Lookup, Sent, Unclear};
use crate::broken::{Broken, Checked, Rule};
use crate::scenario;
use crate::words::{slot as word, terms as tell};
use crate::world::{Side, State};

/// How long a request without a clear answer may work, and a list may lag behind it.
const QUIET: Duration = Duration::from_secs(120);

/// What must be known of the moment at which a request goes out.
#[derive(Debug, Clone, Copy)]
struct Moment {
    clocks: Now,
    at: Duration,
}

impl State {
    /// A request leaves the process: its number, if it breaks no rule.
    pub(crate) fn posted(&mut self, account: usize, id: InterviewId, slot: Slot) -> u64 {
        let moment = Moment {
            clocks: self.clocks(),
            at: self.at(),
        };
        let side = &mut self.sides[account];
        let is_hurried = side.is_hurried(id, moment.at);
        let checked = side.posted(id, slot, moment);
        let request = side.book.request();
        if let Some(flight) = side.book.in_flight.get(&id) {
            let words = side
                .book
                .wishes
                .get(&flight.wish)
                .map_or(0, |wish| wish.words);
            let (wish, began_at) = (flight.wish, moment.at);
            side.book.sent.insert(
                request,
                Sent {
                    wish,
                    began_at,
                    words,
                    is_hurried,
                },
            );
        }
        self.judge(checked);
        request
    }

    /// A request ended: well, in doubt, or without any effect.
    pub(crate) fn landed(&mut self, account: usize, id: InterviewId, landing: Landing) {
        let (tick, now) = (self.tick, self.reading());
        let side = &mut self.sides[account];
        let Some(flight) = side.book.in_flight.remove(&id) else {
            return;
        };
        side.book.heard = tick;
        match landing {
            Landing::Well { version } => {
                side.book.answered.insert(id, tick);
                side.book.answered_well.insert(id, now);
                let list = side.book.last_list.as_ref();
                // A list that was had meanwhile may be the younger of the two, or the older.
                if list.is_none_or(|list| list.had < flight.began) {
                    side.book.next_floors.push((now.at, id, version));
                }
            }
            Landing::Unconfirmed => side.book.unconfirmed_request(&flight, tick),
            Landing::WithoutEffect => {
                if let Some(wish) = side.book.wishes.get_mut(&flight.wish) {
                    wish.sent_unseen -= u32::from(flight.is_unseen);
                }
            }
        }
    }
}

/// How a request ended.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Landing {
    Well { version: usize },
    Unconfirmed,
    WithoutEffect,
}

impl Side {
    fn posted(&mut self, id: InterviewId, slot: Slot, moment: Moment) -> Checked {
        let is_asked = self.book.asked.contains(&(id, slot));
        Rule::Apart.holds(is_asked, || {
            format!("{} of {id} is asked for by nobody here", word(slot))
        })?;
        let is_free = !self.book.in_flight.contains_key(&id);
        Rule::OneRequest.holds(is_free, || {
            format!("a second request for {id} while one is under way")
        })?;
        let head = self.platter.durable.outbox.of(id).first();
        let is_sending =
            |head: &&Change| head.slot == slot && matches!(head.state, Standing::Sending { .. });
        let Some((head, going)) = head.filter(is_sending).zip(self.book.going.get(&id)) else {
            let words = format!("a request for {id} that the disk does not know to be Sending");
            return Err(Rule::OneRequest.broken(words));
        };
        let (head, going) = (head.clone(), going.clone());
        self.is_timely(&head, moment)?;
        let read = going.list.as_ref().and_then(|list| list.records.get(&id));
        let shows_none = read.is_some_and(|read| read.terms.is_none());
        let is_kept_hidden = self.platter.visibility(id) == Some(ListVisibility::Hidden);
        let is_hidden = match self.server.manners.visibility {
            scenario::ListVisibility::Visible => false,
            scenario::ListVisibility::Hidden => true,
            // What the full disk missed of the cache is not known here.
            scenario::ListVisibility::Changing => shows_none || is_kept_hidden || self.may_lag,
        };
        let is_unseen = if is_hidden {
            self.resent(&head, moment.at)?
        } else {
            self.compared(&head, &going, moment.clocks)?;
            false
        };
        self.is_quiet(&head, &going, is_hidden, moment)?;
        let flight = Flight {
            is_unseen,
            ..going.flight
        };
        self.book.in_flight.insert(id, flight);
        Ok(())
    }

    /// Checks that its time has not passed, or that the user wanted it sent after that.
    fn is_timely(&self, head: &Change, moment: Moment) -> Checked {
        let start = head.slot.start();
        let wish = self.book.wishes.get(&head.id);
        let is_insisted = wish.is_some_and(|wish| wish.decided_at >= start);
        Rule::Timely.holds(start > moment.clocks.wall || is_insisted, || {
            format!(
                "{} to {} goes out after it has passed",
                head.interview_id,
                word(head.slot)
            )
        })
    }

    /// Checks that no earlier request of the interview may still work, or may not be listed yet.
    fn is_quiet(&self, head: &Change, going: &Going, is_hidden: bool, moment: Moment) -> Checked {
        let id = head.interview_id;
        let mut of_this = self.book.unclear.iter().filter(|unclear| unclear.id == id);
        let asked = going.list.as_ref().map(|list| list.asked.at);
        let is_over = |unclear: &Unclear| {
            let is_cold = asked.is_some_and(|asked| unclear.is_over(QUIET, asked));
            unclear.is_over(QUIET, moment.at) && (is_hidden || is_cold)
        };
        let Some(last) = of_this.find(|unclear| !is_over(unclear)) else {
            return Ok(());
        };
        let since = moment.at.saturating_sub(last.began_at);
        let words = format!("{id} goes out {since:?} after a request that may still work");
        Err(Rule::Quiet.broken(words))
    }

    /// Whether a request that goes out now does so beside one that may still work, and that this process must
    /// take for older than it is.
    fn is_hurried(&self, id: InterviewId, at: Duration) -> bool {
        let mut of_this = self.book.unclear.iter().filter(|unclear| unclear.id == id);
        of_this.any(|unclear| unclear.is_over(QUIET, at) && at < unclear.began_at + QUIET)
    }

    /// The list shows the times: it was had since the change was made and since anything was heard of
    /// an earlier request, it is fresh, and it equals the base, which is what the user saw.
    fn compared(&self, head: &Change, going: &Going, clocks: Now) -> Checked {
        let id = head.interview_id;
        let broken = |words: String| Err(Rule::Compared.broken(format!("{id} goes out {words}")));
        let Some(list) = &going.list else {
            return broken("before this process had any list".to_owned());
        };
        let decided = self
            .book
            .wishes
            .get(&head.id)
            .map_or(0, |wish| wish.decided);
        if list.began <= decided {
            return broken("on a list that was asked for before it was decided".to_owned());
        }
        if list.began <= self.book.answered.get(&id).copied().unwrap_or_default() {
            return broken("on a list older than what was last heard of it".to_owned());
        }
        let age = clocks.since(&list.answered);
        if age > FRESH_FOR {
            return broken(format!("on a list {age:?} old"));
        }
        let remote = list.records.get(&id).and_then(|read| read.terms.as_ref());
        let Some(remote) = remote.filter(|_| !list.unreadable.contains(&id)) else {
            return broken("on a list that does not carry it".to_owned());
        };
        if *remote != head.base.terms {
            let base = tell(&head.base.terms);
            return broken(format!(
                "while the list says {} and its base {base}",
                tell(remote)
            ));
        }
        let is_seen = self
            .book
            .shown
            .get(&id)
            .is_some_and(|shown| self.is_ours_upon(id, shown, remote));
        Rule::Seen.holds(is_seen, || {
            let shown = self.book.shown.get(&id).map(tell).unwrap_or_default();
            format!(
                "{id} goes out over {}, while the user saw {shown}",
                tell(remote)
            )
        })
    }

    /// The list hides the times: after an attempt in doubt it is sent again once at most, and only if
    /// nothing has moved since.
    fn resent(&mut self, head: &Change, at: Duration) -> Result<bool, Broken> {
        let id = head.interview_id;
        let is_hurried = self.is_hurried(id, at);
        let Some(wish) = self.book.wishes.get_mut(&head.id) else {
            return Ok(false);
        };
        let Some(unconfirmed_request) = wish.unconfirmed_request else {
            return Ok(false);
        };
        let Some(Lookup {
            updated_at,
            is_plain,
        }) = unconfirmed_request.lookup
        else {
            let words = format!("{id} is sent again without being looked up");
            return Err(Rule::Compared.broken(words));
        };
        if is_plain {
            return Ok(false);
        }
        let is_untouched =
            updated_at.is_some() && updated_at == unconfirmed_request.updated_at_before;
        // A list that was asked for too early may lag behind what moved.
        Rule::Compared.holds(is_untouched || is_hurried, || {
            format!("{id} is sent again unseen although it moved since the attempt")
        })?;
        wish.sent_unseen += 1;
        let times = wish.sent_unseen;
        Rule::Compared.holds(times <= 1, || {
            format!("{id} is sent again {times} times unseen")
        })?;
        Ok(true)
    }

    /// Whether these are the terms that were shown, perhaps with a proposal of ours upon them: one that was delivered, or
    /// one whose answer was lost.
    fn is_ours_upon(&self, id: InterviewId, shown: &Terms, remote: &Terms) -> bool {
        let delivered = |(wish, ending): &(ChangeId, Ending)| {
            let is_this = self
                .book
                .wishes
                .get(wish)
                .is_some_and(|wish| wish.interview == id);
            match ending {
                Ending::Sent(delivery) if is_this => Some(delivery.stored),
                _ => None,
            }
        };
        let mut proposals = self.book.ends.iter().filter_map(delivered);
        let upon = |proposed: Range| Terms {
            agreed: shown.agreed,
            proposed,
            amended_by: remote.amended_by.clone(),
            status: Some(Status::Amended),
        };
        let by_us = matches!(remote.amended_by, None | Some(Party::Interviewer));
        let landed = |(its, slot): &(InterviewId, Slot)| {
            *its == id && remote.proposed.is_near(*slot, NEAR_SECONDS)
        };
        let was_unconfirmed = self.book.unconfirmed.iter().any(landed);
        let is_ours = proposals.any(|proposed| upon(proposed) == *remote)
            || (was_unconfirmed && upon(remote.proposed) == *remote);
        remote == shown || (by_us && is_ours)
    }
}
