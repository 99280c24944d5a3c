//! The interviews and the amendments that took effect. No I/O, and the time is a parameter.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::moves::{self, ActionRefused, Applied};
use crate::interview::{Booking, Interview, Side, Slot, Span};

/// The interviews of all users.
#[derive(Debug, Default)]
pub(crate) struct State {
    records: BTreeMap<u64, Interview>,
    applied: Vec<Applied>,
    round: Option<u32>,
    revision: u64,
}

impl State {
    pub(crate) fn new(interviews: Vec<Interview>, round: Option<u32>) -> Self {
        Self {
            records: interviews.into_iter().map(|one| (one.id, one)).collect(),
            round,
            ..Self::default()
        }
    }

    /// Returns a number that increases with every change.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    pub(crate) fn get(&self, id: u64) -> Option<&Interview> {
        self.records.get(&id)
    }

    /// Returns the user's interviews, most recently updated first.
    pub(crate) fn of_owner(&self, owner: u64) -> Vec<&Interview> {
        let mut found: Vec<_> = self
            .records
            .values()
            .filter(|one| one.owner == owner)
            .collect();
        found.sort_by_key(|one| (Reverse(one.updated_at), Reverse(one.id)));
        found
    }

    /// Returns one more than the highest id.
    pub(crate) fn next_id(&self) -> u64 {
        self.records.last_key_value().map_or(1, |(id, _)| id + 1)
    }

    pub(crate) fn applied(&self) -> &[Applied] {
        &self.applied
    }

    pub(crate) fn amend(
        &mut self,
        id: u64,
        side: Side,
        asked: Slot,
        now: DateTime<Utc>,
    ) -> Result<Slot, ActionRefused> {
        let round = self.round;
        let stored =
            self.change_booking(id, now, |booking| moves::amend(booking, side, asked, round))?;
        self.applied.push(Applied {
            interview: id,
            by: side,
            asked,
            stored,
            at: now,
        });
        Ok(stored)
    }

    pub(crate) fn accept(
        &mut self,
        id: u64,
        side: Side,
        now: DateTime<Utc>,
    ) -> Result<Span, ActionRefused> {
        self.change_booking(id, now, |booking| moves::accept(booking, side))
    }

    pub(crate) fn reject(
        &mut self,
        id: u64,
        side: Side,
        now: DateTime<Utc>,
    ) -> Result<Span, ActionRefused> {
        self.change_booking(id, now, |booking| moves::reject(booking, side))
    }

    pub(crate) fn cancel(&mut self, id: u64, now: DateTime<Utc>) -> Result<(), ActionRefused> {
        self.change_booking(id, now, moves::cancel)
    }

    /// Changes an interview with `change` and updates its `updated_at`.
    pub(crate) fn edit(
        &mut self,
        id: u64,
        now: DateTime<Utc>,
        change: impl FnOnce(&mut Interview),
    ) -> Result<(), ActionRefused> {
        let record = self.records.get_mut(&id).ok_or(ActionRefused::Unknown)?;
        change(record);
        stamp(record, now);
        self.revision += 1;
        Ok(())
    }

    /// Adds an interview, or replaces the one with the same id.
    pub(crate) fn add(&mut self, interview: Interview) {
        self.records.insert(interview.id, interview);
        self.revision += 1;
    }

    pub(crate) fn remove(&mut self, id: u64) -> Result<Interview, ActionRefused> {
        let gone = self.records.remove(&id).ok_or(ActionRefused::Unknown)?;
        self.revision += 1;
        Ok(gone)
    }

    fn change_booking<T>(
        &mut self,
        id: u64,
        now: DateTime<Utc>,
        act: impl FnOnce(&mut Booking) -> Result<T, ActionRefused>,
    ) -> Result<T, ActionRefused> {
        let record = self.records.get_mut(&id).ok_or(ActionRefused::Unknown)?;
        let booking = record.booking.as_mut().ok_or(ActionRefused::NotBooked)?;
        let done = act(booking)?;
        stamp(record, now);
        self.revision += 1;
        Ok(done)
    }
}

/// Sets `updated_at`. It always increases, even if the clock stands still or goes backwards, because clients
/// recognise a change by it.
fn stamp(record: &mut Interview, now: DateTime<Utc>) {
    let next = record.updated_at + TimeDelta::milliseconds(1);
    record.updated_at = now.trunc_subsecs(3).max(next);
}
