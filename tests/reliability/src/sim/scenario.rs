use interlude_sandbox::model::RelatedCalls;

use crate::sim::rng::Rng;

/// A number of interviews at which one list that drops most of them must not be believed alone.
const LARGE_LIST: i64 = 14;

/// The longest lag of a list, in seconds.
const LONGEST_LAG: u32 = 30;

/// The parameters of a world, drawn from its seed.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    /// The number of open accounts.
    pub(crate) accounts: usize,
    /// The number of interviews of each account at the beginning.
    pub(crate) interviews: i64,
    /// The number of events.
    pub(crate) actions: u32,
    /// The percentage of requests that fail.
    pub(crate) fault_percent: u32,
    /// The percentage of requests during which the other side changes an interview.
    pub(crate) other_side_percent: u32,
    /// The percentage of processes that die during a port call.
    pub(crate) death_percent: u32,
    pub(crate) server: ServerOptions,
    /// The number of cache batches that are not written yet.
    pub(crate) cache_lag: usize,
    /// The disk fills up at times.
    pub(crate) disk_fills: bool,
    /// The wall clock is set at times.
    pub(crate) clocks_are_set: bool,
    /// Lists and amends go to the same origin.
    pub(crate) one_origin: bool,
    /// The longest lag of a list in this world, in seconds.
    pub(crate) list_lag: u32,
    /// The proposed times are so near that they pass while a change waits.
    pub(crate) times_pass: bool,
}

/// The behaviour of a server that its documentation leaves open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ServerOptions {
    pub(crate) visibility: ListVisibility,
    /// It names the party that proposed.
    pub(crate) names_party: bool,
    /// It rounds proposed times to the nearest multiple of this number of seconds.
    pub(crate) rounds_to: u32,
    pub(crate) has_etags: bool,
    /// It refuses proposals and cancellations of cancelled interviews.
    pub(crate) is_strict: bool,
    /// It may lack the calls that accept and cancel.
    pub(crate) related_calls: RelatedCalls,
    /// Every interview of a list lags by a time of its own.
    pub(crate) lags_by_record: bool,
}

/// The times that the list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListVisibility {
    /// Always.
    Visible,
    /// Never: only the documented attributes.
    Hidden,
    /// It changes during the run.
    Changing,
}

impl Scenario {
    pub(crate) fn draw(rng: &mut Rng) -> Self {
        let visibilities = [
            (6, ListVisibility::Visible),
            (3, ListVisibility::Hidden),
            (1, ListVisibility::Changing),
        ];
        let server = ServerOptions {
            visibility: rng
                .weighted(&visibilities)
                .unwrap_or(ListVisibility::Visible),
            names_party: !rng.percent(15),
            rounds_to: rng.weighted(&[(8, 1), (1, 60), (1, 300)]).unwrap_or(1),
            has_etags: !rng.percent(15),
            is_strict: rng.percent(60),
            related_calls: rng
                .weighted(&[
                    (18, RelatedCalls::Served),
                    (1, RelatedCalls::NotFound),
                    (1, RelatedCalls::NotAllowed),
                ])
                .unwrap_or(RelatedCalls::Served),
            lags_by_record: rng.percent(50),
        };
        Self {
            accounts: if rng.percent(10) { 2 } else { 1 },
            interviews: if rng.percent(5) {
                LARGE_LIST
            } else {
                1 + i64::from(rng.below(3))
            },
            actions: 6 + rng.below(20),
            fault_percent: rng
                .weighted(&[(1, 0), (2, 10), (3, 30), (2, 60)])
                .unwrap_or(30),
            other_side_percent: rng.weighted(&[(2, 0), (3, 15), (2, 40)]).unwrap_or(15),
            death_percent: rng.weighted(&[(2, 0), (2, 30), (1, 80)]).unwrap_or(30),
            server,
            cache_lag: rng.weighted(&[(3, 0), (1, 1), (1, 4)]).unwrap_or(0),
            disk_fills: rng.percent(20),
            clocks_are_set: rng.percent(30),
            one_origin: rng.percent(50),
            list_lag: rng
                .weighted(&[(5, 0), (2, 4), (2, LONGEST_LAG)])
                .unwrap_or(0),
            times_pass: rng.percent(25),
        }
    }
}
