//! An account in memory with the listed interviews, and a change of each of the first four in a different state.
//! The fourth one was dropped.

use std::sync::Arc;
use std::time::Duration;

use interlude_app::view::{AccountInfo, Preferences, Settings, ViewContext};
use interlude_engine::durable::Durable;
use interlude_engine::store::{Commit, Op, Snapshot};
use interlude_engine::{EngineStatus, Ledger, Waits};
use interlude_model::zone::Zone;
use interlude_model::{
    Change, ChangeId, ChangeKind, ConflictKind, Ending, HistoryEntry, Interview, ListRecord,
    Reason, ReasonCode, Slot, State, Timestamp,
};
use url::Url;

pub(crate) struct Fixture {
    ledger: Ledger,
    waits: Waits,
    status: EngineStatus,
    account_info: AccountInfo,
    now: Timestamp,
}

impl Fixture {
    pub(crate) fn of(records: Vec<ListRecord>, now: Timestamp) -> Self {
        let interviews: Vec<_> = records
            .into_iter()
            .map(|record| Interview::listed(record, None))
            .collect();
        let mut durable = Durable::default();
        durable.apply_all(&Commit {
            ops: changes(&interviews, now),
        });
        let ledger = Ledger::new(Snapshot {
            interviews,
            durable,
            ..Snapshot::default()
        });
        Self {
            ledger,
            waits: Waits::new(),
            status: EngineStatus::default(),
            account_info: AccountInfo {
                label: "me at acme.example.com".to_owned(),
                sample: false,
                base: Url::parse("https://acme.example.com/lms").unwrap(),
                token_expires: None,
            },
            now,
        }
    }

    pub(crate) fn with_view<T>(
        &self,
        settings: &Settings,
        act: impl FnOnce(&ViewContext<'_>) -> T,
    ) -> T {
        act(&ViewContext {
            ledger: &self.ledger,
            waits: &self.waits,
            status: &self.status,
            account_info: &self.account_info,
            preferences: &Preferences::of(settings, Zone::UTC),
            now: self.now,
        })
    }
}

fn changes(interviews: &[Interview], now: Timestamp) -> Vec<Op> {
    let start = now.whole_second();
    let Ok(slot) = Slot::new(start, start.plus(Duration::from_secs(1800))) else {
        return Vec::new();
    };
    let queued = State::Waiting { undo_until: now };
    let states = [
        queued,
        State::Conflict(ConflictKind::Moved),
        State::Refused,
        State::Refused,
    ];
    let changed = interviews.iter().zip(states).zip(0..);
    changed
        .map(|((interview, state), order)| {
            let change = change(interview, order, slot, state, now);
            match order {
                3 => Op::End(Arc::new(HistoryEntry {
                    ended_at: now,
                    ending: Ending::Dropped,
                    change,
                })),
                _ => Op::Put(change),
            }
        })
        .collect()
}

fn change(interview: &Interview, order: u64, slot: Slot, state: State, now: Timestamp) -> Change {
    Change {
        attempts: 1,
        reason: Some(Reason::local(ReasonCode::Refused, "The slot is taken")),
        state,
        ..Change::new(
            ChangeId::from_bytes(u128::from(order).to_be_bytes()),
            interview.id,
            order,
            ChangeKind::Amend(slot),
            interview.base(),
            now,
        )
    }
}
