use crate::chance::Chance;

/// So many interviews that one list which drops most of them must not be believed alone.
const MANY: i64 = 14;

/// How far a list may lie behind, in seconds: the engine allows for 30.
const LONGEST_LAG: u32 = 29;

/// What kind of world a seed stands for, drawn once.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    /// How many accounts are open at once.
    pub(crate) accounts: usize,
    /// How many interviews each begins with.
    pub(crate) interviews: i64,
    /// How many things the user does.
    pub(crate) actions: u32,
    /// How many of a hundred requests go wrong.
    pub(crate) trouble: u32,
    /// How many of a hundred requests tempt the other side to move meanwhile.
    pub(crate) meddling: u32,
    /// How many of a hundred processes are killed in the middle of a step.
    pub(crate) deaths: u32,
    pub(crate) server: Manners,
    /// How many batches of the cache the disk lies behind.
    pub(crate) cache_lag: usize,
    /// Whether the disk fills up at times, and clocks are set.
    pub(crate) disk_fills: bool,
    pub(crate) clocks_are_set: bool,
    /// Both calls go to one origin.
    pub(crate) one_origin: bool,
    /// How far a list may lie behind what the server holds, in seconds.
    pub(crate) list_lag: u32,
    /// The proposed times lie so near that they pass while a change waits.
    pub(crate) times_pass: bool,
}

/// How a server behaves where the documents leave it open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manners {
    pub(crate) visibility: ListVisibility,
    /// It says who proposed.
    pub(crate) names_party: bool,
    /// It rounds proposed times down to so many seconds.
    pub(crate) rounds_to: i64,
    pub(crate) has_etags: bool,
    /// It takes no proposal for what is called off.
    pub(crate) is_strict: bool,
}

/// What the list shows of an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListVisibility {
    /// Times and all.
    Visible,
    /// The documented attributes alone.
    Hidden,
    /// Now this, now that.
    Changing,
}

impl Scenario {
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        let sights = [
            (6, ListVisibility::Visible),
            (3, ListVisibility::Hidden),
            (1, ListVisibility::Changing),
        ];
        let server = Manners {
            visibility: chance.weighted(&sights).unwrap_or(ListVisibility::Visible),
            names_party: !chance.percent(15),
            rounds_to: chance.weighted(&[(8, 1), (1, 60), (1, 300)]).unwrap_or(1),
            has_etags: !chance.percent(15),
            is_strict: chance.percent(60),
        };
        Self {
            accounts: if chance.percent(10) { 2 } else { 1 },
            interviews: if chance.percent(5) {
                MANY
            } else {
                1 + i64::from(chance.below(3))
            },
            actions: 6 + chance.below(20),
            trouble: chance
                .weighted(&[(1, 0), (2, 10), (3, 30), (2, 60)])
                .unwrap_or(30),
            meddling: chance.weighted(&[(2, 0), (3, 15), (2, 40)]).unwrap_or(15),
            deaths: chance.weighted(&[(2, 0), (2, 30), (1, 80)]).unwrap_or(30),
            server,
            cache_lag: chance.weighted(&[(3, 0), (1, 1), (1, 4)]).unwrap_or(0),
            disk_fills: chance.percent(20),
            clocks_are_set: chance.percent(30),
            one_origin: chance.percent(50),
            list_lag: chance
                .weighted(&[(5, 0), (2, 4), (2, LONGEST_LAG)])
                .unwrap_or(0),
            times_pass: chance.percent(25),
        }
    }
}
