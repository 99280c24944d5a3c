use std::num::NonZeroU32;
use std::sync::Arc;

use clap::{Parser, ValueEnum};
use interlude_sandbox::{
    Data, ListMode, Options, OtherSideBehaviour, Past, RelatedCalls, Rules, SystemClock, Weights,
};

/// A server of the Interviews API on this computer, with sample data and a simulated other side.
///
/// Its credentials are samples without value. It listens on the loopback interface only.
#[derive(Parser, Debug)]
#[command(name = "interlude-sandbox", version)]
pub(crate) struct Arguments {
    /// The port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 4010)]
    pub(crate) port: u16,

    /// A second port that serves only `/sandbox` and stays reachable while the API is offline
    #[arg(long, value_name = "PORT")]
    pub(crate) control_port: Option<u16>,

    /// List only the documented attributes, without times
    #[arg(long)]
    strict: bool,

    /// Round proposed times to the nearest multiple of this number of seconds
    #[arg(long, value_name = "SECONDS")]
    round: Option<NonZeroU32>,

    /// Accept proposals that begin in the past
    #[arg(long)]
    allow_past: bool,

    /// Serve no accept, cancel and sign-in
    #[arg(long)]
    no_related_calls: bool,

    /// The seed of everything random
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// The time that the other side takes to answer proposals
    #[arg(long, value_enum, default_value_t = OtherSide::Real)]
    other_side: OtherSide,

    /// The relative frequencies with which the other side accepts, counters and turns down
    #[arg(long, value_name = "A:C:T", default_value = "6:3:1", value_parser = weights)]
    weights: Weights,

    /// Serve this number of generated interviews instead of the sample week
    #[arg(long, value_name = "N")]
    count: Option<usize>,

    /// The offset of the sample's working day from UTC, in minutes east
    #[arg(
        long,
        value_name = "MINUTES",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    utc_offset: i32,

    /// Print one line of JSON on stdout instead of the greeting, with url, control_url, partner_id,
    /// user_id, api_key and token
    #[arg(long)]
    pub(crate) print_env: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OtherSide {
    /// Never
    Off,
    /// Within 2 to 6 seconds
    Quick,
    /// Within 20 seconds to 3 minutes
    Real,
}

impl Arguments {
    pub(crate) fn options(&self, clock: SystemClock) -> Options {
        Options {
            seed: self.seed,
            clock: Arc::new(clock),
            data: self.count.map_or(
                Data::Week {
                    utc_offset_minutes: self.utc_offset,
                },
                Data::Many,
            ),
            rules: self.rules(),
            ..Options::default()
        }
    }

    fn rules(&self) -> Rules {
        let behaviour = match self.other_side {
            OtherSide::Off => None,
            OtherSide::Quick => Some(OtherSideBehaviour::quick()),
            OtherSide::Real => Some(OtherSideBehaviour::real()),
        };
        Rules {
            list: if self.strict {
                ListMode::Strict
            } else {
                ListMode::Full
            },
            round: self.round,
            past: if self.allow_past {
                Past::Allowed
            } else {
                Past::Refused
            },
            related_calls: if self.no_related_calls {
                RelatedCalls::NotFound
            } else {
                RelatedCalls::Served
            },
            other_side: behaviour.map(|behaviour| OtherSideBehaviour {
                weights: self.weights,
                ..behaviour
            }),
            ..Rules::default()
        }
    }
}

fn weights(text: &str) -> Result<Weights, String> {
    let numbers: Result<Vec<u32>, _> = text.split(':').map(str::parse).collect();
    match numbers.as_deref() {
        Ok([accept, counter, turn_down]) => Ok(Weights {
            accept: *accept,
            counter: *counter,
            turn_down: *turn_down,
        }),
        _ => Err("write three whole numbers with colons between them, like 6:3:1".into()),
    }
}
