use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use interlude_test_server::Server;
use serde_json::Value;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use crate::action::Action;
use crate::aftermath::check_undamaged;
use crate::commands::CommandLine;
use crate::folder::FolderState;
use crate::oracle::Oracle;
use crate::program::{Ran, Running};
use crate::rules::{Broken, Rule};
use crate::tally::Tally;

/// The number of interviews.
pub(crate) const INTERVIEWS: u64 = 16;

/// The greatest delay of a request by the server.
const MAX_DELAY: Duration = Duration::from_millis(60);

/// The time after which a command that runs watch_end is killed.
const WATCH_DURATION: Duration = Duration::from_millis(700);

/// Every 8th command runs to completion to measure its duration.
const COMPLETE_EVERY: u32 = 8;

/// Kills come at a random point up to 110 % of the measured duration, because some commands take longer.
const MAX_KILL_POINT: f64 = 1.1;

/// The quiet time after an unconfirmed request, plus one second.
const QUIET_TIME: Duration = Duration::from_secs(121);

/// The number of log lines in the report of a broken rule.
const REPORTED_LINES: usize = 40;

/// The exit code if another process has opened the folder.
const IN_USE: i32 = 5;

/// A data folder, a server and a user.
pub struct World {
    pub(crate) server: Server,
    _temporary: TempDir,
    pub(crate) data: PathBuf,
    pub(crate) rng: Rng,
    pub(crate) oracle: Oracle,
    pub(crate) folder: FolderState,
    /// The average measured duration of each action.
    durations: BTreeMap<Action, Duration>,
    /// The changes that were found with an unconfirmed request: interview and time of the last finding.
    pub(crate) unconfirmed: BTreeMap<DateTime<Utc>, (u64, Instant)>,
    pub(crate) tally: Tally,
    /// The commands and findings.
    pub(crate) log: Vec<String>,
}

impl World {
    /// Starts a server with an empty folder.
    pub async fn new(seed: u64) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        Self {
            server: server().await,
            data: temporary.path().join("data"),
            _temporary: temporary,
            rng: Rng::with_seed(seed),
            oracle: Oracle::default(),
            folder: FolderState::default(),
            durations: BTreeMap::new(),
            unconfirmed: BTreeMap::new(),
            tally: Tally::default(),
            log: Vec::new(),
        }
    }

    /// Connects the account. The first `kills` attempts are killed.
    ///
    /// # Errors
    /// The first broken rule, for example if connecting fails after a kill.
    pub async fn connect(&mut self, kills: u32) -> Result<(), Broken> {
        let guess = Duration::from_millis(400);
        for _ in 0..kills {
            let connect = [self.command_line(Action::Connect)];
            self.perform(Action::Connect, &connect, Some(guess)).await?;
        }
        let connect = [self.command_line(Action::Connect)];
        self.perform(Action::Connect, &connect, None).await?;
        self.check().await
    }

    /// Runs a random action, which is mostly killed, and checks the rules.
    ///
    /// # Errors
    /// The first broken rule.
    pub async fn act(&mut self) -> Result<(), Broken> {
        let action = match Action::any(&mut self.rng) {
            Action::Undo | Action::Drop if self.folder.waiting.is_empty() => Action::Save,
            action => action,
        };
        let slowest = u64::try_from(MAX_DELAY.as_millis()).unwrap();
        let span = Duration::from_millis(self.rng.u64(..=slowest));
        self.server.set_delay(span, self.rng.bool()).await;
        let lines = self.command_lines(action);
        let duration = self.durations.get(&action).copied();
        let duration = duration.filter(|_| self.rng.u32(..COMPLETE_EVERY) > 0);
        self.perform(action, &lines, duration).await?;
        self.check().await
    }

    /// Saves a change of an interview.
    ///
    /// # Errors
    /// The first broken rule.
    pub async fn save(&mut self, interview: u64) -> Result<(), Broken> {
        let lines = [self.amend(interview, &["--no-sync"])];
        self.perform(Action::Save, &lines, None).await
    }

    /// Syncs and checks the rules.
    ///
    /// # Errors
    /// The first broken rule.
    pub async fn sync(&mut self) -> Result<(), Broken> {
        let lines = [self.command_line(Action::Sync)];
        self.perform(Action::Sync, &lines, None).await?;
        self.check().await
    }

    /// Sends the newest change of an interview to the server once more, without the program.
    pub async fn send_again(&self, interview: u64) {
        let newest = self
            .oracle
            .all()
            .filter(|change| change.interview == interview)
            .last();
        let start = newest.unwrap().start;
        let end = start + TimeDelta::minutes(30);
        self.server.amend(interview, start, end).await;
    }

    /// Returns the data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Returns the number of kills so far.
    pub fn killed(&self) -> u64 {
        self.tally.killed()
    }

    /// Adds the last log lines to the report of a broken rule.
    pub(crate) fn with_log(&self, broken: Broken) -> Broken {
        let first = self.log.len().saturating_sub(REPORTED_LINES);
        Broken {
            before: self.log[first..].to_vec(),
            ..broken
        }
    }

    /// Ends the world without further kills: syncs until nothing waits or `time_limit` is over, reads every history
    /// again, and checks the rules.
    ///
    /// # Errors
    /// The first broken rule, for example if a change waits without a reason.
    pub async fn finish(mut self, time_limit: Duration) -> Result<Tally, Broken> {
        self.server.set_delay(Duration::ZERO, true).await;
        let deadline = Instant::now() + time_limit;
        self.sync().await?;
        while !self.folder.waiting.is_empty() && Instant::now() < deadline {
            sleep(Duration::from_secs(1)).await;
            self.sync().await?;
        }
        // Ended changes are read only once until here. Now they must still be in the history.
        self.folder.ended.clear();
        self.check().await?;
        for change in &self.folder.waiting {
            let mut unconfirmed = self.unconfirmed.values();
            let is_held = unconfirmed.any(|(interview, since)| {
                *interview == change.interview && since.elapsed() < QUIET_TIME
            });
            Rule::Drains.check(is_held, || format!("{change:?} waits without a reason"))?;
        }
        let mut tally = self.tally.clone();
        let changes: Vec<_> = self.oracle.all().collect();
        let saved = changes.iter().filter(|change| change.is_saved).count();
        let found = changes.iter().filter(|change| !change.is_unknown).count();
        tally.acknowledged = count(saved);
        tally.saved_unreported = count(found - saved);
        tally.requests = count(self.server.amend_count().await);
        tally.effects = count(self.effects().await.len());
        tally.held = count(self.folder.waiting.len());
        Ok(tally)
    }

    /// Runs the commands of an action and kills them at a random point of `duration`. Without a duration they run to
    /// completion.
    async fn perform(
        &mut self,
        action: Action,
        lines: &[CommandLine],
        duration: Option<Duration>,
    ) -> Result<(), Broken> {
        let begun = Instant::now();
        let share = self.rng.f64() * MAX_KILL_POINT;
        let deadline = duration.map(|duration| begun + duration.mul_f64(share));
        let watch_end = action.runs_forever().then(|| begun + WATCH_DURATION);
        let deadline = deadline.or(watch_end);
        let all = if action == Action::AllAtOnce {
            self.at_once(lines, deadline).await
        } else {
            self.in_turn(lines, deadline).await
        };
        if duration.is_none() {
            let measured = begun.elapsed();
            let duration = self.durations.entry(action).or_insert(measured);
            *duration = (*duration + measured) / 2;
        }
        for (line, ran) in lines.iter().zip(&all) {
            self.record_output(action, line, ran)?;
        }
        Ok(())
    }

    async fn in_turn(&self, lines: &[CommandLine], deadline: Option<Instant>) -> Vec<Ran> {
        let mut all = Vec::new();
        for one in lines {
            let mut running = Running::start(&self.data, &self.server, &one.arguments);
            let ends = match deadline {
                Some(deadline) => running.wait_until(deadline).await,
                None => true,
            };
            let ran = self.finished(running, ends).await;
            let is_over = ran.exit.is_none();
            all.push(ran);
            if is_over {
                break;
            }
        }
        all
    }

    async fn at_once(&self, lines: &[CommandLine], deadline: Option<Instant>) -> Vec<Ran> {
        let start = |one: &CommandLine| Running::start(&self.data, &self.server, &one.arguments);
        let mut running: Vec<_> = lines.iter().map(start).collect();
        let mut ends = Vec::new();
        for one in &mut running {
            ends.push(match deadline {
                Some(deadline) => one.wait_until(deadline).await,
                None => true,
            });
        }
        let mut all = Vec::new();
        for (one, ends) in running.into_iter().zip(ends) {
            all.push(self.finished(one, ends).await);
        }
        all
    }

    async fn finished(&self, running: Running, ends: bool) -> Ran {
        if ends {
            running.end().await
        } else {
            running.kill(&self.data, self.server.port()).await
        }
    }

    /// Records the output of a command.
    fn record_output(
        &mut self,
        action: Action,
        line: &CommandLine,
        ran: &Ran,
    ) -> Result<(), Broken> {
        match ran.killed(action) {
            Some(moment) => *self.tally.kills.entry((action, moment)).or_default() += 1,
            None => self.tally.ended += 1,
        }
        let output: Vec<_> = ran.documents.iter().map(Value::to_string).collect();
        self.log.push(format!(
            "{} {:?} {:?} {output:?}",
            line.arguments.join(" "),
            ran.exit,
            ran.killed(action)
        ));
        if let Some(start) = line.change {
            self.tally.changes += 1;
            if ran.reported_saved {
                self.oracle.saved(start);
            }
        }
        for document in &ran.documents {
            check_undamaged(document)?;
            self.oracle.reported(document);
            let ended = document["ended"].as_array().into_iter().flatten();
            ended.for_each(|change| self.oracle.reported(change));
        }
        let error = ran.documents.iter().find(|one| one.get("error").is_some());
        let may_fail = match action {
            // Another one of the commands has opened the folder.
            Action::AllAtOnce => ran.exit == Some(IN_USE),
            // The change may have been sent already.
            Action::Undo | Action::Drop => true,
            _ => false,
        };
        Rule::Opens.check(may_fail || error.is_none(), || {
            format!("{:?} failed: {ran:#?}", line.arguments)
        })
    }
}

/// Starts a server with the interviews.
async fn server() -> Server {
    let server = Server::start(&["--count", "0"]).await;
    let agreed = DateTime::from_timestamp(1_924_992_000, 0).unwrap();
    for id in 1..=INTERVIEWS {
        server.add(id, &format!("Person {id}"), agreed).await;
    }
    server
}

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap()
}
