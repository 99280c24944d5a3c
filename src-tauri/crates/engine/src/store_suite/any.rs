use std::collections::BTreeMap;
use std::sync::Arc;

use interlude_model::{Change, HistoryEntry, UnconfirmedRequest};
use proptest::collection::vec;
use proptest::prelude::*;

use super::samples::{
    ENDINGS, STATES, at, change, contact, entry, heard, in_state, interview, interview_id, request,
};
use crate::store::{CacheBatch, Commit, Op, Switches};

/// A step that a test can do with a store.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Commit(Commit),
    Settle,
    Cache(Box<CacheBatch>),
    Reopen,
}

/// Generates any step.
pub(super) fn any_step() -> impl Strategy<Value = Step> {
    let batch = (
        vec((1i64..9, "[a-z]{0,900}"), 0..6),
        vec(1i64..9, 0..3),
        any::<Option<u8>>(),
    );
    prop_oneof![
        4 => vec(any_op(), 0..4).prop_map(|ops| Step::Commit(Commit { ops })),
        1 => Just(Step::Settle),
        2 => batch.prop_map(|(upserts, removals, etag)| {
            let upserts: BTreeMap<_, _> = upserts.into_iter().collect();
            let upserts = upserts.iter().map(|(id, title)| Arc::new(interview(*id, title)));
            Step::Cache(Box::new(CacheBatch {
                upserts: upserts.collect(),
                removals: removals.into_iter().map(interview_id).collect(),
                contact: etag.map(|etag| contact(&etag.to_string())),
            }))
        }),
        2 => Just(Step::Reopen),
    ]
}

fn forget(request: &UnconfirmedRequest) -> Op {
    Op::ForgetUnconfirmed(request.interview_id, request.change, request.attempt)
}

fn any_op() -> impl Strategy<Value = Op> {
    let put = (0u64..6, 0..STATES, 0u64..9).prop_map(|(id, state, order)| {
        Op::Put(in_state(
            Change {
                order,
                ..change(id)
            },
            state,
        ))
    });
    let end = (0u64..6, 0..ENDINGS, -9i64..9).prop_map(|(id, ending, ended_at)| {
        Op::End(Arc::new(HistoryEntry {
            ended_at: at(ended_at),
            ..HistoryEntry::clone(&entry(change(id), ending))
        }))
    });
    let unconfirmed = (1i64..4, 0i64..3, 0i64..9);
    prop_oneof![
        4 => put,
        2 => end,
        1 => unconfirmed.prop_map(|(id, hour, seen)| Op::UnconfirmedRequest(request(id, hour, seen))),
        1 => (1i64..4).prop_map(|id| Op::ForgetAllUnconfirmed(interview_id(id))),
        1 => (1i64..4, 0i64..3).prop_map(|(id, hour)| forget(&request(id, hour, 0))),
        1 => (1u64..20).prop_map(|number| Op::Heard(heard(number))),
        1 => (1u64..20).prop_map(Op::MarkSeen),
        1 => (1i64..4, 0i64..9).prop_map(|(id, seconds)| {
            Op::RecentAnswers([(interview_id(id), at(seconds))].into())
        }),
        1 => any::<bool>().prop_map(|work_offline| Op::Switch(Switches { work_offline })),
    ]
}
