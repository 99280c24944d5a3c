//! The user's commands: which ones an action runs, and what they print.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::time::Instant;

use super::action::Action;
use super::oracle::{Asked, Kind, heard, time};
use super::program::{Ran, Running};
use super::server::half_hour;
use super::world::{World, check_undamaged};
use crate::broken::{Broken, Checked, Rule};

/// The time after which a command that runs until it is ended is killed.
const WATCH_DURATION: Duration = Duration::from_millis(700);

/// Kills come at a random point up to 110 % of the measured duration, because some commands take longer.
const MAX_KILL_POINT: f64 = 1.1;

/// The exit code if another process has opened the folder.
const IN_USE: i32 = 5;

/// A command line.
pub(super) struct CommandLine {
    arguments: Vec<String>,
    /// The change that it saves.
    change: Option<Asked>,
}

impl World {
    /// Runs an action, and kills its commands at a random point of `duration`.
    pub(super) async fn run(
        &mut self,
        action: Action,
        duration: Option<Duration>,
    ) -> Result<(), Broken> {
        let answer = match action {
            Action::Accept | Action::Keep => self.answer(action).await?,
            _ => None,
        };
        let lines = match answer {
            Some(line) => vec![line],
            None => self.command_lines(action),
        };
        self.perform(action, &lines, duration).await
    }

    /// Returns the command lines of an action.
    fn command_lines(&mut self, action: Action) -> Vec<CommandLine> {
        let Some(interview) = self.any_interview() else {
            // The next list shows another one.
            return vec![CommandLine::plain(&["sync"])];
        };
        let one = match action {
            Action::SaveInTurn => {
                return (0..3)
                    .flat_map(|_| self.command_lines(Action::Save))
                    .collect();
            }
            Action::AllAtOnce => {
                let actions = [Action::Save, Action::SaveAndSend, Action::Sync];
                let lines = actions.into_iter();
                return lines
                    .flat_map(|action| self.command_lines(action))
                    .collect();
            }
            Action::Connect => {
                let (url, partner) = (self.server.url(), self.server.partner_id());
                let connect = ["connect", "--url", &url, "--partner", partner];
                CommandLine::plain(&[&connect, &["--seal", "none"][..]].concat())
            }
            Action::Save => self.amend(interview, &["--no-sync"]),
            // Nobody proposes anything that could be answered.
            Action::SaveAndSend | Action::Accept | Action::Keep => self.amend(interview, &[]),
            Action::Cancel => {
                self.cancelled.insert(interview);
                self.book_another();
                self.asking((interview, Kind::Cancel, None), "cancel")
            }
            Action::Sync => CommandLine::plain(&["sync"]),
            Action::Watch => CommandLine::plain(&["sync", "--watch"]),
            Action::See => CommandLine::plain(&["away", "--seen"]),
            Action::Undo | Action::Drop => {
                let waiting = &self.folder.waiting;
                let interview = waiting[self.rng.usize(..waiting.len())].asked.interview;
                self.oracle.will_drop(interview);
                let command = if action == Action::Undo {
                    "undo"
                } else {
                    "drop"
                };
                CommandLine::plain(&[command, &interview.to_string()])
            }
        };
        vec![one]
    }

    /// Returns an interview that the user knows and has not cancelled, or None if all are cancelled.
    fn any_interview(&mut self) -> Option<u64> {
        let all = (1..=self.known).filter(|one| !self.cancelled.contains(one));
        let all: Vec<_> = all.collect();
        self.rng.choice(all)
    }

    /// Returns the command that proposes the next time for an interview.
    pub(super) fn amend(&mut self, interview: u64, more: &[&str]) -> CommandLine {
        let slot = half_hour(self.another_time());
        let text = |at: DateTime<Utc>| at.format("%FT%TZ").to_string();
        let (from, to) = (text(slot.start()), text(slot.end()));
        let amend = self.asking((interview, Kind::Amend, Some(slot.start())), "amend");
        amend.with(&["--start", &from, "--end", &to]).with(more)
    }

    /// Returns the command that accepts a proposal or keeps the agreed time, if one is shown for which the user has not
    /// asked for that yet.
    async fn answer(&mut self, action: Action) -> Result<Option<CommandLine>, Broken> {
        let list = self.query(&["list"]).await?;
        let shown = list["interviews"].as_array().unwrap().iter();
        let proposed = shown.filter(|one| one["amended_by"] == "interviewee");
        let asked = proposed.filter_map(|one| {
            let (kind, start) = match action {
                Action::Accept => (Kind::Accept, &one["amend_start_at"]),
                _ => (Kind::Amend, &one["start_at"]),
            };
            let interview = one["id"].as_u64()?;
            let start = time(start);
            let asked = Asked {
                interview,
                kind,
                start,
            };
            let is_new = !self.oracle.changes.contains_key(&asked);
            (is_new && start.is_some() && !self.cancelled.contains(&interview))
                .then_some((interview, kind, start))
        });
        let asked: Vec<_> = asked.collect();
        if asked.is_empty() {
            return Ok(None);
        }
        let asked = asked[self.rng.usize(..asked.len())];
        let command = if action == Action::Accept {
            "accept"
        } else {
            "keep"
        };
        self.report.count(format!("answers: {command}"));
        let line = self.asking(asked, command);
        let more: &[&str] = if self.rng.bool() { &["--no-sync"] } else { &[] };
        Ok(Some(line.with(more)))
    }

    /// Notes what the user asks for, and returns the command for it.
    fn asking(
        &mut self,
        (interview, kind, start): (u64, Kind, Option<DateTime<Utc>>),
        command: &str,
    ) -> CommandLine {
        let asked = Asked {
            interview,
            kind,
            start,
        };
        self.oracle.request(asked);
        CommandLine {
            change: Some(asked),
            ..CommandLine::plain(&[command, &interview.to_string()])
        }
    }

    /// Runs the commands of an action and kills them at a random point of `duration`. Without a duration they run to
    /// completion.
    pub(super) async fn perform(
        &mut self,
        action: Action,
        lines: &[CommandLine],
        duration: Option<Duration>,
    ) -> Result<(), Broken> {
        let begun = Instant::now();
        let share = self.rng.f64() * MAX_KILL_POINT;
        let deadline = duration.map(|duration| begun + duration.mul_f64(share));
        let watch_end = (action == Action::Watch).then(|| begun + WATCH_DURATION);
        let deadline = deadline.or(watch_end);
        let start = |line: &CommandLine| Running::start(&self.cli, &line.arguments);
        let mut all = Vec::new();
        if action == Action::AllAtOnce {
            let running: Vec<_> = lines.iter().map(start).collect();
            for one in running {
                all.push(self.ended(one, deadline).await);
            }
        } else {
            for line in lines {
                let (ran, phase) = self.ended(start(line), deadline).await;
                let is_killed = ran.exit.is_none();
                all.push((ran, phase));
                if is_killed {
                    break;
                }
            }
        }
        if duration.is_none() {
            let measured = begun.elapsed();
            let duration = self.durations.entry(action).or_insert(measured);
            *duration = (*duration + measured) / 2;
        }
        for (line, (ran, phase)) in lines.iter().zip(&all) {
            let recorded = self.record_output(action, line, ran, phase);
            recorded.map_err(|broken| self.with_log(broken))?;
        }
        Ok(())
    }

    /// Waits until a command ends, or kills it at the deadline. Returns its phase at that time, too.
    async fn ended(&self, mut running: Running, deadline: Option<Instant>) -> (Ran, &'static str) {
        if running.wait_until(deadline).await {
            return (running.end().await, "");
        }
        let phase = if self.has_requests() {
            "during a request"
        } else if running.has_opened() {
            "with the account open"
        } else {
            "before the account was open"
        };
        (running.kill().await, phase)
    }

    /// Records the output of a command.
    fn record_output(
        &mut self,
        action: Action,
        line: &CommandLine,
        ran: &Ran,
        phase: &str,
    ) -> Checked {
        match ran.exit {
            None => self.report.count(format!("killed {phase}: {action:?}")),
            Some(_) => self.report.count("ended by themselves"),
        }
        let output: Vec<_> = ran.documents.iter().map(Value::to_string).collect();
        let words = line.arguments.join(" ");
        self.log.push(format!("{words} {:?} {output:?}", ran.exit));
        let change = line
            .change
            .and_then(|asked| self.oracle.changes.get_mut(&asked));
        if let (Some(change), true) = (change, ran.reported_saved) {
            change.is_saved = true;
        }
        for document in &ran.documents {
            check_undamaged(document)?;
            self.oracle.reported(document);
            let ended = document["ended"].as_array().into_iter().flatten();
            ended.for_each(|change| self.oracle.reported(change));
            if document["pull"]["result"] == "fetched" {
                self.list_was_fetched();
            }
            self.check_unseen(document)?;
            if document["is_seen"] == true {
                let newest = heard(&document["away"]).map(|entry| entry.number).max();
                self.oracle.seen = self.oracle.seen.max(newest.unwrap_or_default());
            }
        }
        let error = ran.documents.iter().find(|one| one.get("error").is_some());
        let may_fail = match action {
            // Another one of the commands has opened the folder.
            Action::AllAtOnce => ran.exit == Some(IN_USE),
            // The change may have been sent already.
            Action::Undo | Action::Drop => true,
            _ => false,
        };
        Rule::Opens.holds(may_fail || error.is_none(), || {
            format!("{:?} failed: {ran:#?}", line.arguments)
        })
    }
}

impl CommandLine {
    fn plain(arguments: &[&str]) -> Self {
        Self {
            arguments: arguments.iter().map(ToString::to_string).collect(),
            change: None,
        }
    }

    fn with(mut self, arguments: &[&str]) -> Self {
        self.arguments
            .extend(arguments.iter().map(ToString::to_string));
        self
    }
}
