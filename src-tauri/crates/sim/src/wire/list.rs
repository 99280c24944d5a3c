use std::sync::Arc;
use std::time::Duration;

use interlude_domain::{InterviewId, Reason, ReasonCode, Terms};
use interlude_engine::remote::{Listed, PullFailure, PullFailureKind, Unreadable};

use super::Wire;
use super::fate::{ListFate, Said};
use crate::book::{Dropped, Heard, Read, Reading};
use crate::life::Step;
use crate::slots::EPOCH;
use crate::words;
use crate::world::Network;

/// A list that was asked for.
pub(super) struct Call {
    pub(super) fate: ListFate,
    began: u64,
    asked: Reading,
    versions: Vec<(InterviewId, usize)>,
}

/// What a list answer holds, from the moment at which the server wrote it.
pub(super) struct Written {
    listed: Listed,
    /// The version of each interview that it shows.
    versions: Vec<(InterviewId, usize)>,
    records: Vec<(InterviewId, Read)>,
    unreadable: Vec<InterviewId>,
}

/// Whether a list of so many interviews drops most of what was listed before it.
fn dropped(last: Option<&Heard>, listed: usize) -> Option<Dropped> {
    let last = last?;
    let before = last
        .dropped
        .map_or(last.records.len(), |dropped| dropped.listed_before);
    (listed * 2 < before).then(|| Dropped {
        listed_before: before,
        in_a_row: last.dropped.map_or(0, |dropped| dropped.in_a_row) + 1,
    })
}

impl Wire {
    /// The list is asked for, unless the process dies first.
    pub(super) fn ask_for_list(&self) -> Option<Call> {
        let mut state = self.world.now();
        if state.step(self.life, "asking for the list") != Step::Goes {
            return None;
        }
        let state = &mut *state;
        let account = self.account;
        let fate = ListFate::draw(state, account);
        state.tempt(account, None, fate.to_server + fate.back);
        let (said, account_name) = (fate.said, account + 1);
        state.note(|| format!("account {account_name}: asks for the list ({said:?})"));
        let server = &state.sides[account].server;
        let versions = server.records.keys().map(|id| (*id, server.version(*id)));
        Some(Call {
            began: state.tick,
            asked: state.reading(),
            versions: versions.collect(),
            fate,
        })
    }

    /// What the server writes, if it is what answers.
    pub(super) fn write_list(&self, call: &Call, etag: Option<&str>) -> Option<Written> {
        let is_empty = call.fate.said == Said::EmptyList;
        if !is_empty && !matches!(call.fate.said, Said::List | Said::ListWithUnreadable) {
            return None;
        }
        let mut state = self.world.now();
        let state = &mut *state;
        let lag = match state.network {
            Network::Healed => Duration::ZERO,
            _ => state
                .chance
                .millis(0..u64::from(state.scenario.list_lag) * 1000 + 1),
        };
        // What a moment holds is written within its millisecond; the newest one may still change.
        let moment = EPOCH.plus(state.at().saturating_sub(lag));
        let server = &state.sides[self.account].server;
        if is_empty {
            return Some(Written {
                listed: Listed::Complete {
                    records: Vec::new(),
                    unreadable: Vec::new(),
                    etag: None,
                    age: Duration::ZERO,
                },
                versions: Vec::new(),
                records: Vec::new(),
                unreadable: Vec::new(),
            });
        }
        let current = server.etag(moment);
        let mut list = server.list(moment);
        let ids = server.records.keys();
        let versions: Vec<_> = ids
            .filter_map(|id| Some((*id, server.version_at(*id, moment)?)))
            .collect();
        let seen = list.iter().filter_map(|record| {
            let shown = server
                .versions(record.id)
                .get(server.version_at(record.id, moment)?)?;
            let read = Read {
                terms: shown.terms.clone().filter(|_| !server.is_hidden),
                updated_at: shown.updated_at,
            };
            Some((record.id, read))
        });
        let records: Vec<_> = seen.collect();
        if etag.is_some() && etag == current.as_deref() {
            return Some(Written {
                listed: Listed::NotModified {
                    age: Duration::ZERO,
                },
                versions,
                records,
                unreadable: Vec::new(),
            });
        }
        let ids: Vec<_> = list.iter().map(|record| record.id).collect();
        let broken = state
            .chance
            .pick(&ids)
            .filter(|_| call.fate.said == Said::ListWithUnreadable);
        list.retain(|record| Some(record.id) != broken);
        Some(Written {
            listed: Listed::Complete {
                records: list,
                unreadable: broken.map(unreadable).into_iter().collect(),
                etag: current,
                age: Duration::ZERO,
            },
            versions,
            records,
            unreadable: broken.into_iter().collect(),
        })
    }

    /// The list reaches the process: what it says is known from now on.
    pub(super) fn have_list(&self, call: &Call, written: Written) -> Listed {
        let mut state = self.world.now();
        let now = state.reading();
        let word = match written.listed {
            Listed::NotModified { .. } => "304",
            Listed::Complete { .. } => "200",
        };
        state.note(|| {
            let (asked, shown) = (call.asked.at, words::listed(&written.records));
            format!("the list of {asked:?} is had: {word}{shown}")
        });
        let (at, had) = (now.at, state.tick);
        let side = &mut state.sides[self.account];
        let (book, outbox) = (&mut side.book, &side.platter.durable.outbox);
        let late = |id: &InterviewId| {
            book.answered
                .get(id)
                .is_some_and(|answered| *answered > call.began)
        };
        // While a request is under way, what equals its base may be older than it, or younger.
        let may_be_old = |id: &InterviewId, terms: &Terms| {
            let is_base = outbox.of(*id).iter().any(|kept| kept.base.terms == *terms);
            is_base && book.in_flight.contains_key(id)
        };
        let shows = |id: &InterviewId| {
            let record = written.records.iter().find(|(of, _)| of == id);
            let terms = record.and_then(|(_, read)| read.terms.as_ref());
            terms.is_some_and(|terms| !may_be_old(id, terms)) && !written.unreadable.contains(id)
        };
        let may_lag = |id: &InterviewId| {
            let record = written.records.iter().find(|(of, _)| of == id);
            record.is_some_and(|(_, read)| book.may_lag(*id, read.updated_at, &call.asked))
        };
        let spoken_of = call.versions.iter().filter(|(id, _)| shows(id));
        let floors: Vec<_> = spoken_of
            .filter(|(id, _)| !late(id) && !may_lag(id))
            .filter_map(|(id, version)| {
                let (_, shown) = written.versions.iter().find(|(of, _)| of == id)?;
                Some((at, *id, *version.min(shown)))
            })
            .collect();
        book.next_floors.extend(floors);
        for (id, read) in &written.records {
            if !written.unreadable.contains(id) {
                book.note_newest(*id, read.updated_at, now);
            }
        }
        book.heard = had;
        let dropped = dropped(book.last_list.as_deref(), written.records.len());
        book.last_list = Some(Arc::new(Heard {
            dropped,
            began: call.began,
            asked: call.asked,
            had,
            had_at: at,
            answered: now.clocks,
            records: written.records.into_iter().collect(),
            unreadable: written.unreadable,
        }));
        written.listed
    }

    /// Something else than the list reaches the process.
    pub(super) fn miss_list(&self, call: &Call) -> PullFailure {
        use PullFailureKind::{NoSuchUser, Offline, SignIn, Unusable};
        let (kind, code, words) = match call.fate.said {
            Said::NoConnection => (Offline, ReasonCode::Unreachable, "no connection"),
            Said::NoAnswer => (Offline, ReasonCode::NoAnswer, "no answer"),
            Said::SignIn => (SignIn, ReasonCode::SignIn, "401"),
            Said::NoSuchUser => (NoSuchUser, ReasonCode::Refused, "404"),
            Said::TryLater => (Unusable, ReasonCode::TryLater, "429"),
            Said::Fails => (Unusable, ReasonCode::ServerError, "503"),
            Said::Portal => (Unusable, ReasonCode::UnexpectedAnswer, "a portal's page"),
            Said::CutBody | Said::List | Said::ListWithUnreadable | Said::EmptyList => {
                (Unusable, ReasonCode::UnexpectedAnswer, "a cut body")
            }
        };
        let began_at = call.asked.at;
        let mut state = self.world.now();
        state.note(|| format!("the list of {began_at:?} is not had: {words}"));
        state.held(call.fate.retry_after);
        PullFailure {
            kind,
            reason: Reason::local(code, words),
            retry_after: call.fate.retry_after,
        }
    }
}

fn unreadable(id: InterviewId) -> Unreadable {
    Unreadable {
        id: Some(id),
        title: None,
    }
}
