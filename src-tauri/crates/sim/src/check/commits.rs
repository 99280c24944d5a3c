//! What becomes durable: nothing is lost, and nothing goes on that the user has to decide.

use std::time::Duration;

use interlude_domain::{Amendment, AmendmentId, Clash, State as Standing};
use interlude_engine::edit::EditError;
use interlude_engine::store::{Change, Op};

use crate::book::{Ask, Deed, Flight, Going, Wish};
use crate::broken::{Checked, Rule};
use crate::words;
use crate::world::{Side, State};

impl State {
    /// A change became durable.
    pub(crate) fn committed(&mut self, account: usize, change: &Change) {
        for op in &change.ops {
            let before = match op {
                Op::Put(amendment) => self.sides[account].kept(amendment),
                _ => None,
            };
            let before = before.map(|before| before.state.clone());
            self.note(|| format!("disk: {}", words::op(op, before.as_ref())));
        }
        for what in change.ops.iter().filter_map(words::counted) {
            self.count(what);
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
        result: &Result<Option<AmendmentId>, EditError>,
    ) {
        if !self.life.is(life) {
            return;
        }
        let side = &mut self.sides[account];
        let Some(ask) = side.book.asks.pop() else {
            return;
        };
        // What waits already need not be tried again.
        let waits = !side.platter.kept.outbox.of(ask.id).is_empty() || side.platter.is_apart;
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
    /// What the disk keeps of an amendment.
    pub(super) fn kept(&self, amendment: &Amendment) -> Option<&Amendment> {
        let line = self.platter.kept.outbox.of(amendment.interview_id);
        line.iter().find(|kept| kept.id == amendment.id)
    }

    fn committed(&mut self, change: &Change, tick: u64, at: Duration) -> Checked {
        for op in &change.ops {
            match op {
                Op::Put(amendment) => self.put(amendment, tick, at)?,
                Op::End(entry) => self.ended(entry)?,
                Op::Doubt(_) | Op::ForgetDoubts(_) | Op::ForgetDoubt(..) | Op::Switch(_) => {}
            }
            self.platter.kept.apply(op);
        }
        let outbox = &self.platter.kept.outbox;
        let unfinished = self.book.wishes.iter().filter(|(_, wish)| !wish.has_ended);
        for (id, wish) in unfinished {
            let waits = outbox.of(wish.interview).iter().any(|kept| kept.id == *id);
            Rule::Saved.holds(waits, || {
                let id = wish.interview;
                format!("a change of {id} is neither in the outbox nor in the history")
            })?;
        }
        Ok(())
    }

    fn put(&mut self, amendment: &Amendment, tick: u64, at: Duration) -> Checked {
        let id = amendment.interview_id;
        let is_queued = matches!(amendment.state, Standing::Queued { .. });
        match self.kept(amendment).map(|before| before.state.clone()) {
            None => self.made(amendment, tick)?,
            // Listed again, it goes on from where it was.
            Some(Standing::Conflicted(Clash::Gone)) if !amendment.needs_attention() => {}
            Some(Standing::Conflicted(_) | Standing::Refused) if is_queued => {
                self.decided(amendment, tick)?;
            }
            // Where the disk was full in between, it still says Sending.
            Some(Standing::Unconfirmed(_) | Standing::Sending { .. }) if is_queued => {
                let wish = self.book.wishes.get_mut(&amendment.id);
                if let Some((wish, list)) = wish.zip(self.book.last_list.as_ref()) {
                    wish.look_up(list);
                }
            }
            Some(Standing::Queued { .. }) if amendment.needs_attention() => {
                // A choice that is taken back asks again.
                self.book.commit(id, |deed| deed == Deed::Undo);
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
        } else {
            let stays = |going: &Going| going.flight.wish != amendment.id;
            self.book.going.retain(|_, going| stays(going));
        }
        Ok(())
    }

    /// Whether an amendment is one that the user's undo brought back.
    fn restored(&mut self, amendment: &Amendment, tick: u64) -> bool {
        let id = amendment.interview_id;
        let is_asked = self.book.commit(id, |deed| deed == Deed::Undo).is_some();
        let wish = self.book.wishes.get_mut(&amendment.id);
        let Some(wish) = wish.filter(|wish| is_asked && wish.has_ended) else {
            return false;
        };
        (wish.has_ended, wish.decided) = (false, tick);
        let shown = wish.shown.clone();
        self.book.shown.insert(id, shown);
        true
    }

    /// An amendment that was not in the outbox before.
    fn made(&mut self, amendment: &Amendment, tick: u64) -> Checked {
        if self.restored(amendment, tick) {
            return Ok(());
        }
        let (id, slot) = (amendment.interview_id, amendment.slot);
        let mut wish = Wish {
            interview: id,
            slot,
            decided: tick,
            made_at_version: self.server.version(id),
            doubt: None,
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
                    (wish.doubt, wish.sent_unseen) = (dropped.doubt, dropped.sent_unseen);
                }
            } else {
                wish.shown = ask.saw(amendment);
            }
            self.book.shown.insert(id, wish.shown.clone());
        } else {
            // What a late request undid comes back by itself, as a question.
            let is_question = amendment.state == Standing::Conflicted(Clash::Overtaken);
            let was_asked = self.book.asked.contains(&(id, slot));
            Rule::Truth.holds(is_question && was_asked, || {
                format!("{id} to {} is asked for by nobody", words::slot(slot))
            })?;
        }
        let known = self.book.wishes.insert(amendment.id, wish);
        Rule::Saved.holds(known.is_none(), || {
            format!("a change of {id} came back from the history")
        })
    }

    /// A question is answered: only the user does that.
    fn decided(&mut self, amendment: &Amendment, tick: u64) -> Checked {
        let id = amendment.interview_id;
        let decides = |deed| matches!(deed, Deed::Mine | Deed::Retry);
        let Some(ask) = self.book.commit(id, decides) else {
            let words = format!("{id} waited for the user and goes on by itself");
            return Err(Rule::Seen.broken(words));
        };
        let shown = ask.saw(amendment);
        if let Some(wish) = self.book.wishes.get_mut(&amendment.id) {
            wish.shown = shown;
            (wish.decided, wish.doubt, wish.sent_unseen) = (tick, None, 0);
            self.book.shown.insert(id, wish.shown.clone());
        }
        Ok(())
    }
}
