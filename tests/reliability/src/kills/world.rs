use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use interlude_app_tests::{Cli, interviews, options, serve};
use interlude_sandbox::{Calls, Data, Fault, Options, Sandbox, Times};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::action::Action;
use super::oracle::{Act, Asked, FolderState, Oracle, changes, heard};
use super::program::Running;
use super::rules::check_rules;
use crate::Report;
use crate::broken::{Broken, Checked, Rule};

/// The number of interviews at the beginning.
const INTERVIEWS: u64 = 10;

/// The greatest delay of a request by the server, in milliseconds.
const MAX_DELAY: u64 = 60;

/// Every 8th command runs to completion to measure its duration.
const COMPLETE_EVERY: u32 = 8;

/// The quiet time after an unconfirmed request, plus one second.
const QUIET_TIME: Duration = Duration::from_secs(121);

/// The time after an effect of our own in which a list may be skipped because it lags, plus one second.
pub(super) const LAG: Duration = Duration::from_secs(31);

/// The number of log lines in the report of a broken rule.
const REPORTED_LINES: usize = 40;

/// The first time that anybody proposes. Each further one is an hour later.
const FIRST: &str = "2031-06-01T00:00:00Z";

/// A data folder, a server, a user and the other side.
pub struct World {
    pub(super) server: Sandbox,
    pub(super) cli: Cli,
    pub(super) rng: Rng,
    pub(super) oracle: Oracle,
    pub(super) folder: FolderState,
    /// The average measured duration of each action.
    pub(super) durations: BTreeMap<Action, Duration>,
    pub(super) report: Report,
    /// The commands and findings.
    pub(super) log: Vec<String>,
    /// The numbers of the interviews are 1 to this one.
    pub(super) interviews: u64,
    /// The numbers of the interviews that the user knows are 1 to this one.
    pub(super) known: u64,
    /// The interviews that the user cancelled, or tried to.
    pub(super) cancelled: BTreeSet<u64>,
    /// The number of times that somebody proposed so far.
    times: u32,
    /// The last act of the other side in each interview, unless a change of ours took effect since.
    pub(super) standing: BTreeMap<u64, Act>,
    /// The number of effects of ours in each interview, and the time of the last one.
    pub(super) own_effects: BTreeMap<u64, (usize, Instant)>,
    /// The changes that were found with an unconfirmed request, with the time of the last finding.
    unconfirmed: BTreeMap<Asked, Instant>,
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
            report,
            log: Vec::new(),
            interviews: INTERVIEWS,
            known: INTERVIEWS,
            cancelled: BTreeSet::new(),
            times: 0,
            standing: BTreeMap::new(),
            own_effects: BTreeMap::new(),
            unconfirmed: BTreeMap::new(),
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

    /// Runs a random action, which is mostly killed, and checks the rules. The other side may act before.
    ///
    /// # Errors
    /// The first broken rule.
    pub async fn act(&mut self) -> Result<(), Broken> {
        self.other_side_may_act();
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

    /// Saves a proposal for an interview.
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
        let changes = self.oracle.changes.values();
        let (saved, unsaved): (Vec<_>, Vec<_>) = changes.partition(|change| change.is_saved);
        let found = unsaved.iter().filter(|change| !change.is_unknown);
        let needs_user = |one: &&super::oracle::Change| one.needs_user();
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
                "changes waited at the end, in a quiet time or for the user",
                self.folder.waiting.len(),
            ),
            (
                "questions were left at the end",
                self.folder.waiting.iter().filter(needs_user).count(),
            ),
            ("acts of the other side", self.oracle.acts.len()),
            ("acts that a list has shown", self.oracle.listed.len()),
            ("acts of which the user was told", self.folder.heard.len()),
        ];
        for (what, count) in counts {
            self.report.add(what, u64::try_from(count).unwrap());
        }
        self.report
    }

    /// Ends the world without further kills: syncs until nothing waits but for the user or `time_limit` is over,
    /// reads every history again, and checks the rules.
    ///
    /// # Errors
    /// The first broken rule, for example if a change waits without a reason.
    pub async fn finish(&mut self, time_limit: Duration) -> Result<(), Broken> {
        self.server.faults().clear();
        let mut last_sync = Instant::now();
        let deadline = last_sync + time_limit;
        self.sync().await?;
        while self.has_waiting() && Instant::now() < deadline {
            sleep(Duration::from_secs(1)).await;
            last_sync = Instant::now();
            self.sync().await?;
        }
        self.read_again().await?;
        let away = self.query(&["away"]).await?;
        self.check_unseen(&away)?;
        for change in self.folder.waiting.iter().filter(|one| !one.needs_user()) {
            // A wait that ended after the last sync was still a reason in it.
            let is_within = |since: &Instant, span| last_sync.duration_since(*since) < span;
            let mut unconfirmed = self.unconfirmed.iter();
            let is_quiet = unconfirmed.any(|(asked, since)| {
                asked.interview == change.asked.interview && is_within(since, QUIET_TIME)
            });
            // A list may lag behind an effect of ours. Until then it is skipped, and a next change waits for it.
            let own = self.own_effects.get(&change.asked.interview);
            let may_lag = own.is_some_and(|(_, at)| is_within(at, LAG));
            Rule::Drains
                .holds(is_quiet || may_lag, || {
                    format!("{change:?} waits without a reason")
                })
                .map_err(|broken| self.with_log(broken))?;
        }
        Ok(())
    }

    /// Reads every history again and checks the rules. What has ended and what was told is read only once until here;
    /// now it must still be there.
    ///
    /// # Errors
    /// The first broken rule.
    pub async fn read_again(&mut self) -> Result<(), Broken> {
        self.folder.ended.clear();
        let told = std::mem::take(&mut self.folder.heard);
        let interviews: BTreeSet<u64> = told.values().map(|entry| entry.interview).collect();
        self.read_histories(interviews).await?;
        self.check().await?;
        let lost = told
            .values()
            .find(|entry| self.folder.heard.get(&entry.number) != Some(entry));
        Rule::Heard.holds(lost.is_none(), || format!("{lost:?} was told and is lost"))?;
        Ok(())
    }

    fn has_waiting(&self) -> bool {
        self.folder.waiting.iter().any(|one| !one.needs_user())
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
        let missing = self.oracle.missing(&self.folder).into_iter();
        let missing = missing.map(|asked| asked.interview);
        let listed = self.oracle.listed.iter();
        let untold = listed.filter(|act| !self.folder.tells(act));
        let untold = untold.map(|act| act.interview);
        let interviews: BTreeSet<u64> = missing.chain(untold).collect();
        self.read_histories(interviews).await?;
        // Undo brings back what was replaced. The entry stays in the history.
        let waiting: BTreeSet<_> = self.folder.waiting.iter().map(|one| one.asked).collect();
        let is_back = |asked: &Asked| waiting.contains(asked) && self.oracle.may_be_undone(asked);
        self.folder
            .ended
            .retain(|asked, one| one.state != "replaced" || !is_back(asked));
        self.report.count("opened and checked");
        self.log.push(format!("waiting: {outbox}"));
        let effects = self.effects();
        self.note_own_effects(&effects);
        check_rules(&self.oracle, &self.folder, &effects)
            .map_err(|broken| self.with_log(broken))?;
        for change in &self.folder.waiting {
            if change.state == "checking" {
                self.unconfirmed.insert(change.asked, Instant::now());
            }
        }
        for missing in self.oracle.missing(&self.folder) {
            if let Some(change) = self.oracle.changes.get_mut(&missing) {
                change.is_unknown = true;
            }
        }
        Ok(())
    }

    async fn read_histories(&mut self, interviews: BTreeSet<u64>) -> Checked {
        for interview in interviews {
            let history = self.query(&["history", &interview.to_string()]).await?;
            self.folder.add_history(&history);
        }
        Ok(())
    }

    /// Runs a command that only reads, and returns its answer.
    pub(super) async fn query(&self, arguments: &[&str]) -> Result<Value, Broken> {
        let arguments: Vec<_> = arguments.iter().map(ToString::to_string).collect();
        let ran = Running::start(&self.cli, &arguments).end().await;
        let is_well = ran.exit == Some(0) && ran.documents.len() == 1;
        Rule::Opens
            .holds(is_well, || {
                format!("after a kill, {arguments:?} failed: {ran:#?}")
            })
            .map_err(|broken| self.with_log(broken))?;
        check_undamaged(&ran.documents[0])?;
        Ok(ran.documents[0].clone())
    }

    /// Checks that no entry is shown as unseen that was marked as seen.
    pub(super) fn check_unseen(&self, away: &Value) -> Checked {
        let seen = self.oracle.seen;
        let again = heard(&away["away"]).find(|entry| entry.number <= seen);
        Rule::Heard.holds(again.is_none(), || {
            format!("{again:?} is not seen any more, although all up to {seen} were")
        })
    }

    /// Returns a time that nobody has proposed yet.
    pub(super) fn another_time(&mut self) -> DateTime<Utc> {
        let first: DateTime<Utc> = FIRST.parse().unwrap();
        self.times += 1;
        first + TimeDelta::hours(self.times.into())
    }

    /// Adds the last log lines to a broken rule.
    pub(super) fn with_log(&self, broken: Broken) -> Broken {
        let first = self.log.len().saturating_sub(REPORTED_LINES);
        let log = self.log[first..].join("\n");
        Broken {
            message: format!("{}\n{log}", broken.message),
            ..broken
        }
    }
}

/// Checks that the program shows no notice, because a kill must not leave anything damaged. A late request may have
/// one.
pub(super) fn check_undamaged(document: &Value) -> Checked {
    let mut notices = document["notices"].as_array().into_iter().flatten();
    let damage = notices.find(|notice| notice["code"] != "late");
    Rule::Opens.holds(damage.is_none(), || {
        format!("there is a notice: {document}")
    })
}
