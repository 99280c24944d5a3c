//! The time of a search over a large account, compared with one pass of `memmem` over the same text.

use std::hint::black_box;
use std::time::Duration;

use criterion::Criterion;
use interlude_engine::store::Snapshot;
use interlude_engine::{Ledger, Query};
use interlude_model::Interview;
use memchr::memmem;

use crate::ratio::{Effort, Ratio, Turn, compare, timed};
use crate::server::SERVER;

/// The name of a search, its text, and the rarest word of it, which the plain pass looks for.
const SEARCHES: [(&str, &str, &str); 5] = [
    ("one", "#57042", "#57042"),
    ("a_name", "okafor", "okafor"),
    ("all", "jacob", "jacob"),
    ("two_terms", "okafor croydon", "croydon"),
    ("none", "zeppelin", "zeppelin"),
];

/// The number of interviews that the window shows at once.
const SCREENFUL: usize = 100;

pub fn benches(criterion: &mut Criterion<Ratio>) {
    let effort = Effort {
        samples: 50,
        span: Duration::from_secs(5),
    };
    for (name, text, plain) in SEARCHES {
        compare(criterion, ("searching", name), effort, || {
            let interviews = SERVER.interviews();
            let words: String = interviews.iter().map(words).collect();
            let ledger = Ledger::new(Snapshot {
                interviews,
                ..Snapshot::default()
            });
            let query = Query {
                text: Some(text.to_owned()),
                limit: Some(SCREENFUL),
                ..Query::default()
            };
            move || {
                let (ours, _) = timed(|| ledger.query(black_box(&query)).interviews.len());
                let finder = memmem::Finder::new(plain);
                let (theirs, _) = timed(|| finder.find_iter(black_box(words.as_bytes())).count());
                Turn { ours, theirs }
            }
        });
    }
}

/// Returns the text by which an interview can be found, in lower case.
fn words(interview: &Interview) -> String {
    let listing = &interview.listing;
    let booking = interview.booking.as_ref();
    let interviewer = booking.and_then(|booking| booking.interviewer.as_ref());
    let words = [
        interview.interviewee_name(),
        listing.title.as_deref(),
        listing.interviewer_name.as_deref(),
        listing.category.as_deref(),
        booking.and_then(|booking| booking.location.as_deref()),
        interviewer.and_then(|interviewer| interviewer.title.as_deref()),
    ];
    let words: Vec<_> = words.into_iter().flatten().collect();
    format!("{}\n#{}\n", words.join("\n").to_lowercase(), interview.id)
}
