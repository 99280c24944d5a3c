//! What becomes durable: nothing is lost, nothing ends but by the server's word or the user's.

use std::time::Duration;

use interlude_domain::{
    Amendment, Clash, Delivery, Done, Ending, HistoryEntry, InterviewId, NEAR_SECONDS, Party,
    Range, State as Standing, Status, Terms,
};
use interlude_engine::edit::EditError;
use interlude_engine::store::{Change, Op};

use crate::book::{Ask, Deed, Flight, Going, Wish};
use crate::broken::{Checked, Rule};
use crate::server::Hand;
use crate::slots::range;
use crate::world::{Side, State};

impl State {
    /// A change became durable.
    pub(crate) fn committed(&mut self, account: usize, change: &Change) {
        for op in &change.ops {
            let known = match op {
                Op::Put(amendment) => self.sides[account]
                    .platter
                    .kept
                    .outbox
                    .of(amendment.interview_id),
                _ => &[],
            };
            let before = match op {
                Op::Put(amendment) => known.iter().find(|kept| kept.id == amendment.id),
                _ => None,
            };
            let before = before.map(|before| word(&before.state));
            self.note(|| format!("disk: {}", tell(op, before)));
        }
        for ending in change.ops.iter().filter_map(ending) {
            self.count(ending);
        }
        let (tick, at) = (self.tick, self.at());
        let checked = self.sides[account].committed(change, tick, at);
        self.judge(checked);
    }

    /// The user asks something.
    pub(crate) fn asks(&mut self, account: usize, ask: Ask) {
        let book = &mut self.sides[account].book;
        if let Deed::Amend(slot) = ask.deed {
            book.asked.insert((ask.id, slot));
        }
        book.asks.push(ask);
    }

    /// The user is answered: what was said to be done is on the disk.
    pub(crate) fn answered(
        &mut self,
        account: usize,
        life: u32,
        result: &Result<Option<interlude_domain::AmendmentId>, EditError>,
    ) {
        if !self.life.is(life) {
            return;
        }
        let side = &mut self.sides[account];
        let Some(ask) = side.book.asks.pop() else {
            return;
        };
        let kept = &side.platter.kept;
        let waits_already = ask.deed == Deed::Retry && !kept.outbox.of(ask.id).is_empty();
        let may_be_done = ask.deed == Deed::Retry && side.platter.is_apart;
        let is_kept = result.is_err() || ask.is_committed || waits_already || may_be_done;
        let checked = Rule::Saved.holds(is_kept, || {
            format!(
                "{:?} of {} was said to be done and is not on the disk",
                ask.deed, ask.id
            )
        });
        self.judge(checked);
    }
}

impl Side {
    fn committed(&mut self, change: &Change, tick: u64, at: Duration) -> Checked {
        for op in &change.ops {
            match op {
                Op::Put(amendment) => self.put(amendment, tick, at)?,
                Op::End(entry) => self.ended(entry)?,
                Op::Doubt(_) | Op::ForgetDoubts(_) | Op::Switch(_) => {}
            }
            self.platter.kept.apply(op);
        }
        let outbox = &self.platter.kept.outbox;
        for (id, wish) in self.book.wishes.iter().filter(|(_, wish)| !wish.has_ended) {
            let waits = outbox.of(wish.interview).iter().any(|kept| kept.id == *id);
            Rule::Saved.holds(waits, || {
                format!(
                    "a change of {} is neither in the outbox nor in the history",
                    wish.interview
                )
            })?;
        }
        Ok(())
    }

    fn put(&mut self, amendment: &Amendment, tick: u64, at: Duration) -> Checked {
        let id = amendment.interview_id;
        let line = self.platter.kept.outbox.of(id);
        let before = line
            .iter()
            .find(|kept| kept.id == amendment.id)
            .map(|kept| kept.state.clone());
        let is_queued = matches!(amendment.state, Standing::Queued { .. });
        match before {
            None => self.made(amendment, tick)?,
            Some(Standing::Conflicted(_) | Standing::Refused) if is_queued => {
                self.decided(amendment, tick)?;
            }
            Some(Standing::Queued {
                chosen_over: Some(_),
                ..
            }) if matches!(amendment.state, Standing::Conflicted(Clash::Moved)) => {
                if let Some(ask) = self.book.ask(id, |deed| deed == Deed::Undo) {
                    ask.is_committed = true;
                }
            }
            // Where the disk was full in between, it still says Sending.
            Some(Standing::Unconfirmed(_) | Standing::Sending { .. }) if is_queued => {
                let wish = self.book.wishes.get_mut(&amendment.id);
                if let Some((wish, list)) = wish.zip(self.book.last_list.as_ref()) {
                    wish.look_up(list);
                }
            }
            Some(_) => {}
        }
        if matches!(amendment.state, Standing::Sending { .. }) {
            let flight = Flight {
                wish: amendment.id,
                began: tick,
                began_at: at,
                updated_at_before: self.server.latest(id).map(|version| version.updated_at),
                is_unseen: false,
            };
            let list = self.book.last_list.clone();
            self.book.going.insert(id, Going { flight, list });
        } else if self
            .book
            .going
            .get(&id)
            .is_some_and(|going| going.flight.wish == amendment.id)
        {
            self.book.going.remove(&id);
        }
        Ok(())
    }

    /// An amendment that was not in the outbox before.
    fn made(&mut self, amendment: &Amendment, tick: u64) -> Checked {
        let id = amendment.interview_id;
        let made_at_version = self.server.version(id);
        let overtaken = matches!(amendment.state, Standing::Conflicted(Clash::Overtaken));
        let is_fresh = self
            .platter
            .kept
            .outbox
            .of(id)
            .first()
            .is_none_or(Amendment::needs_attention);
        // A change that takes the place of one in the same commit is seen after that one has gone.
        let replaces = self.book.ends.last().is_some_and(
            |(_, ending)| matches!(ending, Ending::Superseded { by } if *by == amendment.id),
        );
        let (mut doubt, mut sent_unseen) = (None, 0);
        if overtaken {
            Rule::Truth.holds(self.book.asked.contains(&(id, amendment.slot)), || {
                format!("{id} is brought back with a time that nobody asked for")
            })?;
        } else {
            let (slot, wishes) = (amendment.slot, &self.book.wishes);
            let mut asks = self.book.asks.iter_mut();
            let Some(ask) = asks.find(|ask| ask.id == id && ask.deed.makes(slot, wishes)) else {
                let words = format!(
                    "a change of {id} to {} that nobody asks for",
                    range(slot.into())
                );
                return Err(Rule::Truth.broken(words));
            };
            ask.is_committed = true;
            if let Deed::BringBack(dropped) = ask.deed
                && let Some(dropped) = self.book.wishes.get(&dropped)
            {
                self.book.shown.insert(id, dropped.shown.clone());
                (doubt, sent_unseen) = (dropped.doubt, dropped.sent_unseen);
            }
            let is_fresh = is_fresh && !matches!(ask.deed, Deed::BringBack(_));
            let kept_its_base = replaces && !self.book.line_was_open;
            if is_fresh && !kept_its_base {
                let shown = if ask.insists {
                    ask.shown.clone()
                } else {
                    amendment.base.terms.clone()
                };
                self.book.shown.insert(id, shown);
            }
        }
        let wish = Wish {
            interview: id,
            slot: amendment.slot,
            decided: tick,
            made_at_version,
            doubt,
            shown: self.book.shown.get(&id).cloned().unwrap_or_default(),
            sent_unseen,
            has_ended: false,
        };
        let known = self.book.wishes.insert(amendment.id, wish);
        Rule::Saved.holds(known.is_none(), || {
            format!("a change of {id} came back from the history")
        })
    }

    /// A question is answered: only the user does that.
    fn decided(&mut self, amendment: &Amendment, tick: u64) -> Checked {
        let id = amendment.interview_id;
        let decides = |deed| matches!(deed, Deed::Mine | Deed::Retry);
        let Some(ask) = self.book.ask(id, decides) else {
            return Err(
                Rule::Seen.broken(format!("{id} waited for the user and goes on by itself"))
            );
        };
        ask.is_committed = true;
        if ask.deed == Deed::Mine {
            let shown = if ask.insists {
                ask.shown.clone()
            } else {
                amendment.base.terms.clone()
            };
            self.book.shown.insert(id, shown);
        }
        let shown = self.book.shown.get(&id).cloned().unwrap_or_default();
        if let Some(wish) = self.book.wishes.get_mut(&amendment.id) {
            wish.shown = shown;
            (wish.decided, wish.doubt, wish.sent_unseen) = (tick, None, 0);
        }
        Ok(())
    }

    fn ended(&mut self, entry: &HistoryEntry) -> Checked {
        let id = entry.amendment.interview_id;
        let line = self.platter.kept.outbox.of(id);
        let before = line.iter().find(|kept| kept.id == entry.amendment.id);
        self.book.line_was_open = line.first().is_some_and(Amendment::needs_attention);
        let state = before.map(|before| before.state.clone());
        match &entry.ending {
            Ending::Delivered(delivery) => self.delivered(entry, delivery)?,
            Ending::Superseded { .. } => {
                let was_asked = self
                    .book
                    .wishes
                    .values()
                    .filter(|wish| wish.interview == id)
                    .count()
                    > 0;
                Rule::Saved.holds(was_asked, || {
                    format!("a change of {id} is superseded by nothing")
                })?;
            }
            Ending::Undone => {
                let asked = self.book.ask(id, |deed| deed == Deed::Undo);
                let is_asked = asked.map(|ask| ask.is_committed = true).is_some();
                let waited = matches!(state, Some(Standing::Queued { .. }));
                Rule::Saved.holds(is_asked && waited, || {
                    format!("a change of {id} is undone by nobody")
                })?;
            }
            Ending::Discarded => {
                let drops = |deed| matches!(deed, Deed::Discard | Deed::Theirs);
                let asked = self.book.ask(id, drops);
                let is_asked = asked.map(|ask| ask.is_committed = true).is_some();
                Rule::Saved.holds(is_asked, || {
                    format!("a change of {id} is dropped by nobody")
                })?;
            }
        }
        if let Some(wish) = self.book.wishes.get_mut(&entry.amendment.id) {
            wish.has_ended = true;
            self.book
                .ends
                .push((entry.amendment.id, entry.ending.clone()));
        }
        Ok(())
    }

    /// The server held what is called delivered, at some time since the user wished for it.
    fn delivered(&self, entry: &HistoryEntry, delivery: &Delivery) -> Checked {
        let Amendment {
            id: wish,
            interview_id: id,
            slot,
            ..
        } = entry.amendment;
        let since = self
            .book
            .wishes
            .get(&wish)
            .map_or(0, |wish| wish.made_at_version);
        let stored = delivery.stored;
        let is_this = stored == self.server.stores(slot)
            || stored == Range::from(slot)
            || stored.is_near(slot, NEAR_SECONDS);
        let versions = self
            .server
            .records
            .get(&id)
            .and_then(|versions| versions.get(since..));
        let held = versions.unwrap_or_default().iter();
        let mut holding = held.filter(|version| {
            version
                .terms
                .as_ref()
                .is_some_and(|terms| holds(terms, delivery.done, stored))
        });
        // A server that answers well and stores nothing cannot be told from one that rounds, where
        // somebody else's proposal stands: "stored as" says what it holds.
        let has_held = if is_this {
            holding.next().is_some()
        } else {
            holding.any(|version| version.by == Hand::Theirs)
        };
        Rule::Truth.holds(has_held, || {
            format!(
                "{id} is called delivered at {}, which the server never held",
                range(stored)
            )
        })
    }
}

fn holds(terms: &Terms, done: Done, stored: Range) -> bool {
    match done {
        Done::Proposed => {
            let ours = matches!(terms.amended_by, None | Some(Party::Interviewer));
            ours && terms.proposed == stored && terms.status == Some(Status::Amended)
        }
        Done::Agreed => terms.agreed == stored && !terms.is_over(),
    }
}

fn ending(op: &Op) -> Option<&'static str> {
    let Op::End(entry) = op else {
        return match op {
            Op::Put(amendment) => match amendment.state {
                Standing::Conflicted(Clash::Moved) => Some("conflicts, moved"),
                Standing::Conflicted(Clash::Gone) => Some("conflicts, gone"),
                Standing::Conflicted(Clash::Unseen) => Some("conflicts, unseen"),
                Standing::Conflicted(Clash::Overtaken) => Some("conflicts, overtaken"),
                Standing::Refused => Some("refusals"),
                Standing::Unconfirmed(_) => Some("doubts"),
                Standing::Queued { .. } | Standing::Sending { .. } => None,
            },
            _ => None,
        };
    };
    Some(match entry.ending {
        Ending::Delivered(_) => "delivered",
        Ending::Superseded { .. } => "superseded",
        Ending::Undone => "undone",
        Ending::Discarded => "discarded",
    })
}

fn tell(op: &Op, before: Option<&'static str>) -> String {
    let slot = |amendment: &Amendment| -> (InterviewId, String) {
        (amendment.interview_id, range(amendment.slot.into()))
    };
    match op {
        Op::Put(amendment) => {
            let ((id, slot), now) = (slot(amendment), word(&amendment.state));
            let base = crate::slots::tell(&amendment.base.terms);
            format!(
                "{id} to {slot}: {} -> {now} (base {base})",
                before.unwrap_or("new")
            )
        }
        Op::End(entry) => {
            let (id, slot) = slot(&entry.amendment);
            format!("{id} to {slot}: ended {:?}", entry.ending)
        }
        Op::Doubt(doubt) => format!(
            "{} to {} may still land",
            doubt.interview_id,
            range(doubt.slot.into())
        ),
        Op::ForgetDoubts(id) => format!("{id} has no doubts any more"),
        Op::Switch(switches) => format!("work offline: {}", switches.work_offline),
    }
}

fn word(state: &Standing) -> &'static str {
    match state {
        Standing::Queued { .. } => "queued",
        Standing::Sending { .. } => "sending",
        Standing::Unconfirmed(_) => "unconfirmed",
        Standing::Conflicted(Clash::Moved) => "conflicted, moved",
        Standing::Conflicted(Clash::Gone) => "conflicted, gone",
        Standing::Conflicted(Clash::Unseen) => "conflicted, unseen",
        Standing::Conflicted(Clash::Overtaken) => "conflicted, overtaken",
        Standing::Refused => "refused",
    }
}
