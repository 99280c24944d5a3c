//! The main job: list, amend without a network, sync, and receive the other side's answer.

use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde::Deserialize;

use super::sandbox::Sandbox;
use super::terminal::{Ends, Terminal};

/// The pause between two syncs while waiting for the other side's answer, and the greatest number of syncs.
const ANSWER_POLLS: (Duration, u32) = (Duration::from_millis(500), 120);

/// The number of interviews that are listed, at first and after the sync.
const SHOWN: &str = "8";
const SHOWN_AGAIN: &str = "3";

#[derive(Deserialize)]
struct List {
    interviews: Vec<Interview>,
}

#[derive(Deserialize)]
struct Status {
    last_sync_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Interview {
    id: u64,
    state: String,
    start_at: Option<DateTime<Utc>>,
    end_at: Option<DateTime<Utc>>,
    updated_at: Option<DateTime<Utc>>,
}

/// Does the main job, with a sentence before each step.
///
/// # Errors
///
/// If a step does not end as expected.
pub fn show(terminal: &Terminal<'_>, sandbox: &Sandbox) -> Result<()> {
    let access = sandbox.access();
    terminal.say("Connect to the server. It is a sandbox on this computer, with a sample week.");
    let (url, partner) = (access.url.as_str(), access.partner_id.as_str());
    let connect = [
        "connect",
        "--url",
        url,
        "--partner",
        partner,
        "--seal",
        "none",
    ];
    terminal.enter(&connect, Ends::Done)?;
    terminal.enter(&["list", "--limit", SHOWN], Ends::Done)?;

    sandbox.go_offline()?;
    terminal.say(
        "The network is off. The interviews are still listed, and one is moved to the next day.",
    );
    let moved = future_agreed(terminal)?;
    let (id, start, end) = a_day_later(&moved)?;
    let amend = ["amend", &id, "--start", &start, "--end", &end];
    terminal.enter(&amend, Ends::SavedAndWaiting)?;
    terminal.enter(&["outbox"], Ends::Done)?;
    terminal.enter(&["status"], Ends::Done)?;

    sandbox.go_online()?;
    terminal.say("The network is on again.");
    terminal.enter(&["sync"], Ends::Done)?;
    terminal.enter(&["list", "--limit", SHOWN_AGAIN], Ends::Done)?;

    terminal.say("The other side answers after a few seconds.");
    wait_for_their_answer(terminal, moved.id)?;
    terminal.enter(&["show", &id], Ends::Done)?;
    terminal.enter(&["history", &id], Ends::Done)
}

/// Returns the first listed interview that is agreed and lies in the future.
fn future_agreed(terminal: &Terminal<'_>) -> Result<Interview> {
    let list: List = terminal.ask(&["list", "--limit", SHOWN])?;
    let status: Status = terminal.ask(&["status"])?;
    let is_future_agreed =
        |one: &Interview| one.state == "agreed" && one.start_at > Some(status.last_sync_at);
    list.interviews
        .into_iter()
        .find(is_future_agreed)
        .context("the sample week lists no agreed interview in the future")
}

fn a_day_later(interview: &Interview) -> Result<(String, String, String)> {
    let later = |time: Option<DateTime<Utc>>| {
        time.and_then(|time| time.checked_add_signed(TimeDelta::days(1)))
            .map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
            .context("an agreed interview has no time")
    };
    let (start, end) = (later(interview.start_at)?, later(interview.end_at)?);
    Ok((interview.id.to_string(), start, end))
}

/// Syncs until the interview has changed since the server received our proposal.
fn wait_for_their_answer(terminal: &Terminal<'_>, id: u64) -> Result<()> {
    let proposed = updated_at(terminal, id)?;
    let (pause, times) = ANSWER_POLLS;
    for _ in 0..times {
        thread::sleep(pause);
        let _: serde_json::Value = terminal.ask(&["sync"])?;
        if updated_at(terminal, id)? != proposed {
            return Ok(());
        }
    }
    bail!("the other side has not answered within a minute")
}

fn updated_at(terminal: &Terminal<'_>, id: u64) -> Result<Option<DateTime<Utc>>> {
    let list: List = terminal.ask(&["list"])?;
    list.interviews
        .into_iter()
        .find(|interview| interview.id == id)
        .map(|interview| interview.updated_at)
        .context("the interview is no longer listed")
}
