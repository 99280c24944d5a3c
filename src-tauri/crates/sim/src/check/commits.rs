//! What becomes durable: nothing is lost, and nothing goes on that the user has to decide.

use std::time::Duration;

use interlude_domain::{Change, ChangeId, ConflictKind, InterviewId, Slot, State as Standing};
use interlude_engine::edit::EditError;
use interlude_engine::store::{Commit, Op};

use crate::book::{Ask, Deed, Flight, Going, Picture, Reading, Wish};
use crate::broken::{Checked, Rule};
use crate::slots::EPOCH;
use crate::words;
use crate::world::{Side, State};

/// From how many known interviews on one list that drops most of them is not believed alone.
const MANY: usize = 10;

/// When something happens.
#[derive(Debug, Clone, Copy)]
struct Moment {
    tick: u64,
    now: Reading,
    /// How far a list may lie behind.
    lag: Duration,
}

impl State {
    /// A change became durable.
    pub(crate) fn committed(&mut self, account: usize, commit: &Commit) {
        for op in &commit.ops {
            let before = match op {
                Op::Put(change) => self.sides[account].kept(change),
                _ => None,
            };
            let before = before.map(|before| before.state.clone());
            self.note(|| format!("disk: {}", words::op(op, before.as_ref())));
        }
        for what in commit.ops.iter().filter_map(words::counted) {
            self.count(what);
        }
        let moment = Moment {
            tick: self.tick,
            now: self.reading(),
            lag: Duration::from_secs(self.scenario.list_lag.into()),
        };
        let checked = self.sides[account].committed(commit, moment);
        self.judge(checked);
    }

    /// The user asks something.
    pub(crate) fn asks(&mut self, account: usize, mut ask: Ask) {
        let tick = self.tick;
        let side = &mut self.sides[account];
        ask.before = Picture::of(side.platter.durable.outbox.of(ask.id), tick);
        let book = &mut side.book;
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
        result: &Result<Option<ChangeId>, EditError>,
    ) {
        if !self.life.is(life) {
            return;
        }
        let side = &mut self.sides[account];
        let Some(ask) = side.book.asks.pop() else {
            return;
        };
        // What waits already need not be tried again.
        let waits = !side.platter.durable.outbox.of(ask.id).is_empty() || side.platter.is_apart;
        let had_to_be = ask.deed != Deed::Retry || !waits;
        let is_kept = result.is_err() || ask.is_committed || !had_to_be;
        let checked = Rule::Saved.holds(is_kept, || {
            format!(
                "{} of {} was said to be done and is not on the disk",
                ask.deed, ask.id
            )
        });
        self.judge(checked);
    }
}

impl Side {
    /// What the disk keeps of a change.
    pub(super) fn kept(&self, change: &Change) -> Option<&Change> {
        let line = self.platter.durable.outbox.of(change.interview_id);
        line.iter().find(|kept| kept.id == change.id)
    }

    fn committed(&mut self, commit: &Commit, moment: Moment) -> Checked {
        let is_open = |ask: &&Ask| !ask.is_committed;
        let open = self.book.asks.iter().filter(is_open).count();
        for op in &commit.ops {
            match op {
                Op::Put(change) => self.put(change, moment)?,
                Op::End(entry) => self.ended(entry, moment.now)?,
                Op::UnconfirmedRequest(_)
                | Op::ForgetAllUnconfirmed(_)
                | Op::ForgetUnconfirmed(..)
                | Op::Switch(_) => {}
            }
            self.platter.durable.apply(op);
        }
        let outbox = &self.platter.durable.outbox;
        let unfinished = self.book.wishes.iter().filter(|(_, wish)| !wish.has_ended);
        for (id, wish) in unfinished {
            let waits = outbox.of(wish.interview).iter().any(|kept| kept.id == *id);
            Rule::Saved.holds(waits, || {
                let id = wish.interview;
                format!("a change of {id} is neither in the outbox nor in the history")
            })?;
        }
        // One thing at a time is asked and not answered yet.
        let done = self
            .book
            .asks
            .last()
            .filter(|ask| open > 0 && ask.is_committed);
        let Some((id, deed, before)) = done.map(|ask| (ask.id, ask.deed, ask.before.clone()))
        else {
            let of_a_line = |op: &&Op| matches!(op, Op::Put(_) | Op::End(_));
            let lines = commit.ops.iter().filter(of_a_line);
            lines.filter_map(Op::interview).for_each(|id| {
                self.changed_by_itself(id, moment.tick);
            });
            return Ok(());
        };
        if deed == Deed::Undo {
            return self.is_as_before(id);
        }
        let pictures = self.book.pictures.entry(id).or_default();
        if deed.can_be_undone() {
            pictures.push(before);
        } else {
            pictures.clear();
        }
        Ok(())
    }

    /// The user's undo became durable: the line is what it was before the deed that is undone, if nothing was
    /// heard since.
    fn is_as_before(&mut self, id: InterviewId) -> Checked {
        let pictures = self.book.pictures.entry(id).or_default();
        let Some(before) = pictures
            .pop()
            .filter(|before| before.taken > self.book.heard)
        else {
            return Ok(());
        };
        let now = Picture::of(self.platter.durable.outbox.of(id), before.taken);
        Rule::Restored.holds(now.changes == before.changes, || {
            format!(
                "undo of {id} left {:?}, before it was {:?}",
                now.changes, before.changes
            )
        })
    }

    /// The oldest version that a list may still show.
    fn listed_version(&self, id: InterviewId, moment: Moment) -> usize {
        let at = EPOCH.plus(moment.now.at.saturating_sub(moment.lag));
        self.server.version_at(id, at).unwrap_or_default()
    }

    /// The engine changed a line, and no word of the user did. Undo no longer brings back what the user last saw
    /// of it; what is asked at this very moment is done to the line as it is now.
    fn changed_by_itself(&mut self, id: InterviewId, tick: u64) {
        self.book.pictures.remove(&id);
        let now = Picture::of(self.platter.durable.outbox.of(id), tick);
        for ask in self.book.asks.iter_mut().filter(|ask| ask.id == id) {
            ask.before = now.clone();
        }
    }

    /// A question is put: the list last heard is a reason for it.
    fn has_reason(&self, change: &Change, clash: ConflictKind) -> Checked {
        let list = self.book.last_list.as_ref();
        let read = list.and_then(|list| list.records.get(&change.interview_id)?.terms.as_ref());
        let dropped = list.and_then(|list| list.dropped);
        let is_hasty =
            dropped.is_some_and(|dropped| dropped.listed_before >= MANY && dropped.in_a_row == 1);
        Rule::Recovers.holds(clash != ConflictKind::Gone || !is_hasty, || {
            format!(
                "{} is called gone because one list dropped most interviews",
                change.interview_id
            )
        })?;
        let is_as_before = clash == ConflictKind::Moved && read == Some(&change.base.terms);
        Rule::Once.holds(!is_as_before, || {
            let id = change.interview_id;
            format!("{id} is asked about though the list shows what the user decided on")
        })
    }

    fn put(&mut self, change: &Change, moment: Moment) -> Checked {
        let id = change.interview_id;
        let tick = moment.tick;
        let is_queued = matches!(change.state, Standing::Waiting { .. });
        let kept = self.kept(change);
        // A choice puts the question below what it makes of it, and Undo takes it from there. The engine, which
        // may do something with the same change at the same moment, does neither.
        let is_the_users = kept.is_some_and(|before| before.replaces != change.replaces);
        match kept.map(|before| before.state.clone()) {
            None => self.made(change, moment)?,
            // Listed again, it goes on from where it was.
            Some(Standing::Conflict(ConflictKind::Gone))
                if !change.needs_attention() && !is_the_users => {}
            Some(Standing::Conflict(_) | Standing::Refused) if is_queued => {
                self.decided(change, moment)?;
            }
            // Where the disk was full in between, it still says Sending.
            Some(Standing::Checking(_) | Standing::Sending { .. }) if is_queued => {
                let wish = self.book.wishes.get_mut(&change.id);
                if let Some((wish, list)) = wish.zip(self.book.last_list.as_ref()) {
                    wish.look_up(list);
                }
            }
            Some(Standing::Waiting { .. }) if change.needs_attention() => {
                // A choice that is taken back asks again.
                let wish = self.book.wishes.get(&change.id);
                let was_chosen = wish.is_some_and(|wish| wish.words > 0);
                let undone = was_chosen
                    && is_the_users
                    && self.book.commit(id, |deed| deed == Deed::Undo).is_some();
                if let (Standing::Conflict(clash), false) = (&change.state, undone) {
                    self.has_reason(change, *clash)?;
                }
            }
            Some(_) => {}
        }
        if matches!(change.state, Standing::Sending { .. }) {
            let flight = Flight {
                wish: change.id,
                began: tick,
                began_at: moment.now.at,
                began_by_wall: moment.now.clocks.wall,
                updated_at_before: self.server.latest(id).map(|version| version.updated_at),
                is_unseen: false,
            };
            let list = self.book.last_list.clone();
            self.book.going.insert(id, Going { flight, list });
        } else {
            let stays = |going: &Going| going.flight.wish != change.id;
            self.book.going.retain(|_, going| stays(going));
        }
        Ok(())
    }

    /// Whether a change is one that the user's undo brought back.
    fn restored(&mut self, change: &Change, tick: u64) -> bool {
        let id = change.interview_id;
        let is_asked = self.book.commit(id, |deed| deed == Deed::Undo).is_some();
        let wish = self.book.wishes.get_mut(&change.id);
        let Some(wish) = wish.filter(|wish| is_asked && wish.has_ended) else {
            return false;
        };
        (wish.has_ended, wish.decided) = (false, tick);
        let shown = wish.shown.clone();
        self.book.shown.insert(id, shown);
        true
    }

    /// A change that was not in the outbox before.
    fn made(&mut self, change: &Change, moment: Moment) -> Checked {
        if self.restored(change, moment.tick) {
            return Ok(());
        }
        let (id, slot) = (change.interview_id, change.slot);
        let mut wish = Wish {
            interview: id,
            slot,
            decided: moment.tick,
            words: 0,
            decided_at: moment.now.clocks.wall,
            made_at_version: self.listed_version(id, moment),
            unconfirmed_request: None,
            shown: self.book.shown.get(&id).cloned().unwrap_or_default(),
            sent_unseen: 0,
            has_ended: false,
        };
        let wishes = &self.book.wishes;
        let mut asks = self.book.asks.iter_mut();
        let ask = asks.find(|ask| ask.id == id && ask.deed.makes(slot, wishes));
        if let Some(ask) = ask {
            ask.is_committed = true;
            if let Deed::BringBack(dropped) = ask.deed {
                if let Some(dropped) = wishes.get(&dropped) {
                    wish.shown = dropped.shown.clone();
                    (wish.unconfirmed_request, wish.sent_unseen) =
                        (dropped.unconfirmed_request, dropped.sent_unseen);
                }
            } else {
                wish.shown = ask.saw(change);
            }
            self.book.shown.insert(id, wish.shown.clone());
        } else {
            // What a late request undid comes back by itself, as a question.
            let is_question = change.state == Standing::Conflict(ConflictKind::Overtaken);
            let was_asked = self.book.asked.contains(&(id, slot));
            Rule::Truth.holds(is_question && was_asked, || {
                format!("{id} to {} is asked for by nobody", words::slot(slot))
            })?;
            self.is_new_question(id, slot)?;
        }
        let known = self.book.wishes.insert(change.id, wish);
        Rule::Saved.holds(known.is_none(), || {
            format!("a change of {id} came back from the history")
        })
    }

    /// A question that comes up by itself is a new one: it was neither asked nor dropped on the same state of the server.
    fn is_new_question(&mut self, id: InterviewId, slot: Slot) -> Checked {
        let list = self.book.last_list.as_ref();
        let Some(read) = list.and_then(|list| list.records.get(&id)) else {
            return Ok(());
        };
        let before = self.book.questions.insert((id, slot), read.updated_at);
        Rule::Once.holds(before != Some(read.updated_at), || {
            format!(
                "{id} to {} is asked about again, and nothing has moved",
                words::slot(slot)
            )
        })
    }

    /// A question is answered: only the user does that.
    fn decided(&mut self, change: &Change, moment: Moment) -> Checked {
        let id = change.interview_id;
        let decides = |deed| matches!(deed, Deed::Mine | Deed::Retry);
        let Some(ask) = self.book.commit(id, decides) else {
            let words = format!("{id} waited for the user and goes on by itself");
            return Err(Rule::Seen.broken(words));
        };
        let shown = ask.saw(change);
        if let Some(wish) = self.book.wishes.get_mut(&change.id) {
            wish.shown = shown;
            (wish.decided, wish.unconfirmed_request, wish.sent_unseen) = (moment.tick, None, 0);
            (wish.words, wish.decided_at) = (wish.words + 1, moment.now.clocks.wall);
            self.book.shown.insert(id, wish.shown.clone());
        }
        Ok(())
    }
}
