use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use interlude_api::{Endpoints, HttpRemote, Transport};
use interlude_app_tests::{Cli, effects, interviews, options, serve};
use interlude_engine::clock::SystemClock;
use interlude_engine::remote::{ChangeRequest, Remote};
use interlude_model::{ChangeKind, Credentials, InterviewId, Secret, Slot};
use interlude_sandbox::{Calls, Data, Exchange, Fault, Options, Sandbox, Times};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::action::Action;
use super::oracle::{FolderState, Oracle, changes};
use super::program::{Ran, Running};
use super::rules::{Broken, Effect, Rule, check_rules};
use crate::Report;

const INTERVIEWS: u64 = 10;

/// The greatest delay of a request by the server, in milliseconds.
const MAX_DELAY: u64 = 60;

/// The time after which a command that runs until it is ended is killed.
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

/// The states of a connection in `/proc/net/tcp` in which the server may still read a request of the client:
/// ESTABLISHED and CLOSE_WAIT.
const OPEN: [&str; 2] = ["01", "08"];

/// A data folder, a server and a user.
pub struct World {
    server: Sandbox,
    cli: Cli,
    rng: Rng,
    oracle: Oracle,
    folder: FolderState,
    /// The average measured duration of each action.
    durations: BTreeMap<Action, Duration>,
    /// The changes that were found with an unconfirmed request: interview and time of the last finding.
    unconfirmed: BTreeMap<DateTime<Utc>, (u64, Instant)>,
    report: Report,
    /// The commands and findings.
    log: Vec<String>,
}

/// A command line.
struct CommandLine {
    arguments: Vec<String>,
    /// The start of the change that it saves.
    change: Option<DateTime<Utc>>,
}

impl World {
    /// Starts a server with an empty folder. Its counts are added to `report`.
    pub async fn new(seed: u64, report: Report) -> Self {
        let server = serve(Options {
            data: Data::Exactly(interviews(INTERVIEWS)),
            ..options()
        });
        let server = server.await;
        Self {
            cli: Cli::new(&server),
            server,
            rng: Rng::with_seed(seed),
            oracle: Oracle::default(),
            folder: FolderState::default(),
            durations: BTreeMap::new(),
            unconfirmed: BTreeMap::new(),
            report,
            log: Vec::new(),
        }
    }

    /// Connects the account. The first `kills` attempts are killed.
    ///
    /// # Errors
    /// The first broken rule, for example if connecting fails after a kill.
    pub async fn connect(&mut self, kills: u32) -> Result<(), Broken> {
        let guess = Some(Duration::from_millis(400));
        for duration in (0..kills).map(|_| guess).chain([None]) {
            self.run(Action::Connect, duration).await?;
        }
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
        let delay = Duration::from_millis(self.rng.u64(..=MAX_DELAY));
        let delay = match self.rng.bool() {
            true => Fault::slow_answer(delay),
            false => Fault::slow_request(delay),
        };
        self.server.faults().clear();
        self.server
            .faults()
            .inject(Calls::Any, Times::UntilCleared, delay);
        let duration = self.durations.get(&action).copied();
        let duration = duration.filter(|_| self.rng.u32(..COMPLETE_EVERY) > 0);
        self.run(action, duration).await?;
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
        self.run(Action::Sync, None).await?;
        self.check().await
    }

    /// Sends the newest change of an interview to the server once more, without the program.
    pub async fn send_again(&self, interview: u64) {
        let mut all = self.oracle.0.values();
        let newest = all.rfind(|change| change.interview == interview).unwrap();
        let end = newest.start + TimeDelta::minutes(30);
        let slot = Slot::new(newest.start.into(), end.into()).unwrap();
        let base = self.server.url().parse().unwrap();
        let endpoints = Endpoints::new(base, self.server.partner_id().parse().unwrap(), None);
        let credentials = Credentials {
            api_key: Secret::new(self.server.api_key()).ok(),
            token: Secret::new(self.server.token()).ok(),
        };
        let clock = Arc::new(SystemClock::start());
        let remote = HttpRemote::new(Transport::new().unwrap(), endpoints, credentials, clock);
        let request = ChangeRequest {
            interview: InterviewId::new(i64::try_from(interview).unwrap()).unwrap(),
            kind: ChangeKind::Amend(slot),
        };
        remote.send(request).await.unwrap();
    }

    /// Returns the data folder.
    pub fn data(&self) -> &Path {
        self.cli.data()
    }

    /// Returns the number of kills in the report.
    pub fn killed(&self) -> u64 {
        self.report.times("killed")
    }

    /// Returns the counts of everything so far.
    pub fn into_report(mut self) -> Report {
        let changes = self.oracle.0.values();
        let (saved, unsaved): (Vec<_>, Vec<_>) = changes.partition(|change| change.is_saved);
        let found = unsaved.iter().filter(|change| !change.is_unknown);
        let counts = [
            ("changes were reported as saved", saved.len()),
            (
                "changes were found though the kill came before the report",
                found.count(),
            ),
            (
                "changes were left with an unconfirmed request",
                self.unconfirmed.len(),
            ),
            (
                "changes waited at the end, in a quiet time",
                self.folder.waiting.len(),
            ),
        ];
        for (what, count) in counts {
            self.report.add(what, u64::try_from(count).unwrap());
        }
        self.report
    }

    /// Ends the world without further kills: syncs until nothing waits or `time_limit` is over, reads every history
    /// again, and checks the rules.
    ///
    /// # Errors
    /// The first broken rule, for example if a change waits without a reason.
    pub async fn finish(&mut self, time_limit: Duration) -> Result<(), Broken> {
        self.server.faults().clear();
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
        Ok(())
    }

    /// Opens the folder again and checks every rule.
    ///
    /// # Errors
    /// The first broken rule.
    pub async fn check(&mut self) -> Result<(), Broken> {
        // Every request that reached the server must have been handled before the states are compared.
        self.wait_until_idle().await;
        let outbox = self.query(&["outbox"]).await?;
        self.folder.waiting = changes(&outbox);
        let missing = self.oracle.missing(&self.folder);
        let interviews: BTreeSet<u64> = missing.iter().map(|one| one.interview).collect();
        for interview in interviews {
            let history = self.query(&["history", &interview.to_string()]).await?;
            self.folder.add_history(&history);
        }
        self.report.count("opened and checked");
        self.log.push(format!("waiting: {outbox}"));
        let effects: Vec<Effect> = (1..=INTERVIEWS)
            .flat_map(|interview| {
                let slots = effects(&self.server, interview).into_iter();
                slots.map(move |slot| Effect {
                    interview,
                    start: slot.start().to_chrono().unwrap(),
                })
            })
            .collect();
        check_rules(&self.oracle, &self.folder, &effects)
            .map_err(|broken| self.with_log(broken))?;
        for change in &self.folder.waiting {
            if change.state == "checking" {
                let seen = (change.interview, Instant::now());
                self.unconfirmed.insert(change.start, seen);
            }
        }
        for missing in self.oracle.missing(&self.folder) {
            if let Some(change) = self.oracle.0.get_mut(&missing.start) {
                change.is_unknown = true;
            }
        }
        Ok(())
    }

    async fn query(&self, arguments: &[&str]) -> Result<Value, Broken> {
        let arguments: Vec<_> = arguments.iter().map(ToString::to_string).collect();
        let ran = Running::start(&self.cli, &arguments).end().await;
        let is_well = ran.exit == Some(0) && ran.documents.len() == 1;
        Rule::Opens
            .check(is_well, || {
                format!("after a kill, {arguments:?} failed: {ran:#?}")
            })
            .map_err(|broken| self.with_log(broken))?;
        check_undamaged(&ran.documents[0])?;
        Ok(ran.documents[0].clone())
    }

    /// Waits until no request is under way and no connection is open, so that every request that reached the
    /// server has been handled.
    async fn wait_until_idle(&self) {
        // A connection may be accepted between the two checks, so both must find nothing twice in a row.
        let mut idle_checks = 0;
        while idle_checks < 2 {
            let is_idle = !self.has_connections() && !self.has_requests();
            idle_checks = if is_idle { idle_checks + 1 } else { 0 };
            sleep(Duration::from_millis(2)).await;
        }
    }

    fn has_requests(&self) -> bool {
        let is_under_way = |one: &Exchange| one.outcome.is_none();
        self.server.requests().all().iter().any(is_under_way)
    }

    fn has_connections(&self) -> bool {
        let table = fs::read_to_string("/proc/net/tcp").unwrap();
        let ours = format!(":{:04X}", self.server.address().port());
        table.lines().skip(1).any(|line| {
            let mut columns = line.split_whitespace().skip(1);
            let (local, state) = (columns.next(), columns.nth(1));
            local.is_some_and(|local| local.ends_with(&ours))
                && state.is_some_and(|state| OPEN.contains(&state))
        })
    }

    /// Returns the command lines of an action.
    fn command_lines(&mut self, action: Action) -> Vec<CommandLine> {
        let interview = self.rng.u64(1..=INTERVIEWS);
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
            Action::SaveAndSend => self.amend(interview, &[]),
            Action::Sync => CommandLine::plain(&["sync"]),
            Action::Watch => CommandLine::plain(&["sync", "--watch"]),
            Action::Undo | Action::Drop => {
                let waiting = &self.folder.waiting;
                let interview = waiting[self.rng.usize(..waiting.len())].interview;
                self.oracle.will_drop(interview);
                let command = if action == Action::Undo {
                    "undo"
                } else {
                    "discard"
                };
                CommandLine::plain(&[command, &interview.to_string()])
            }
        };
        vec![one]
    }

    /// Returns the command that proposes the next time for an interview.
    fn amend(&mut self, interview: u64, more: &[&str]) -> CommandLine {
        let start = self.oracle.request(interview);
        let text = |at: DateTime<Utc>| at.format("%FT%TZ").to_string();
        let (from, to) = (text(start), text(start + TimeDelta::minutes(30)));
        let id = interview.to_string();
        let amend = ["amend", &id, "--start", &from, "--end", &to];
        CommandLine {
            change: Some(start),
            ..CommandLine::plain(&[&amend, more].concat())
        }
    }

    async fn run(&mut self, action: Action, duration: Option<Duration>) -> Result<(), Broken> {
        let lines = self.command_lines(action);
        self.perform(action, &lines, duration).await
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
    ) -> Result<(), Broken> {
        match ran.exit {
            None => self.report.count(format!("killed {phase}: {action:?}")),
            Some(_) => self.report.count("ended by themselves"),
        }
        let output: Vec<_> = ran.documents.iter().map(Value::to_string).collect();
        let words = line.arguments.join(" ");
        self.log.push(format!("{words} {:?} {output:?}", ran.exit));
        let change = line.change.and_then(|start| self.oracle.0.get_mut(&start));
        if let (Some(change), true) = (change, ran.reported_saved) {
            change.is_saved = true;
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

    /// Adds the last log lines to a broken rule.
    fn with_log(&self, broken: Broken) -> Broken {
        let first = self.log.len().saturating_sub(REPORTED_LINES);
        let log = self.log[first..].join("\n");
        Broken {
            what: format!("{}\n{log}", broken.what),
            ..broken
        }
    }
}

impl CommandLine {
    fn plain(arguments: &[&str]) -> Self {
        Self {
            arguments: arguments.iter().map(ToString::to_string).collect(),
            change: None,
        }
    }
}

/// Checks that the program shows no notice, because a kill must not leave anything damaged.
fn check_undamaged(document: &Value) -> Result<(), Broken> {
    let notices = document["notices"].as_array().into_iter().flatten();
    Rule::Opens.check(notices.count() == 0, || {
        format!("there is a notice: {document}")
    })
}
