use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use interlude_test_server::Server;
use serde_json::Value;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use crate::aftermath::is_undamaged;
use crate::book::Book;
use crate::deed::Deed;
use crate::folder::Kept;
use crate::program::{Ran, Running};
use crate::rules::{Broken, Rule};
use crate::tally::Tally;
use crate::typing::Typed;

/// How many interviews there are.
pub(crate) const INTERVIEWS: u64 = 16;

/// The longest that the server takes for a request.
const SLOWEST: Duration = Duration::from_millis(60);

/// How long a command that stays is left to do so.
const WATCHED_FOR: Duration = Duration::from_millis(700);

/// One in so many commands is left to end, and tells how long such a life is.
const LEFT_ALONE: u32 = 8;

/// A kill comes in this share of a life at the latest: some lives are longer than the last.
const LATEST: f64 = 1.1;

/// How long nothing is sent for an interview after a request in doubt, and a second.
const HELD: Duration = Duration::from_secs(121);

/// How many lines are told of what went before something broke.
const REMEMBERED: usize = 40;

/// The exit code where another process has the folder.
const IN_USE: i32 = 5;

/// A data folder, a server, and somebody who types.
pub struct World {
    pub(crate) server: Server,
    _folder: TempDir,
    pub(crate) data: PathBuf,
    pub(crate) chance: Rng,
    pub(crate) book: Book,
    pub(crate) kept: Kept,
    lives: BTreeMap<Deed, Duration>,
    /// The changes that were found with a request in doubt, and when last.
    pub(crate) doubts: BTreeMap<DateTime<Utc>, (u64, Instant)>,
    pub(crate) tally: Tally,
    /// What was typed and found.
    pub(crate) log: Vec<String>,
}

impl World {
    /// An empty folder and a new server.
    pub async fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            server: server().await,
            data: folder.path().join("data"),
            _folder: folder,
            chance: Rng::with_seed(seed),
            book: Book::default(),
            kept: Kept::default(),
            lives: BTreeMap::new(),
            doubts: BTreeMap::new(),
            tally: Tally::default(),
            log: Vec::new(),
        }
    }

    /// Connects the account: kills some of the tries, and leaves the last to end.
    ///
    /// # Errors
    /// [`Broken`]: what a killed one left cannot be connected.
    pub async fn connects(&mut self, kills: u32) -> Result<(), Broken> {
        let guess = Duration::from_millis(400);
        for _ in 0..kills {
            let connect = [self.typed(Deed::Connect)];
            self.performs(Deed::Connect, &connect, Some(guess)).await?;
        }
        let connect = [self.typed(Deed::Connect)];
        self.performs(Deed::Connect, &connect, None).await?;
        self.checks().await
    }

    /// Does something, mostly killed before it is done, and checks what is left.
    ///
    /// # Errors
    /// The rule that does not hold.
    pub async fn does_something(&mut self) -> Result<(), Broken> {
        let deed = match Deed::any(&mut self.chance) {
            Deed::TakeBack | Deed::Drop if self.kept.waiting.is_empty() => Deed::Save,
            deed => deed,
        };
        let slowest = u64::try_from(SLOWEST.as_millis()).unwrap();
        let span = Duration::from_millis(self.chance.u64(..=slowest));
        self.server.takes(span, self.chance.bool()).await;
        let typed = self.all_typed(deed);
        let life = self.lives.get(&deed).copied();
        let life = life.filter(|_| self.chance.u32(..LEFT_ALONE) > 0);
        self.performs(deed, &typed, life).await?;
        self.checks().await
    }

    /// Saves a change for an interview and is told so.
    ///
    /// # Errors
    /// The rule that does not hold.
    pub async fn saves(&mut self, interview: u64) -> Result<(), Broken> {
        let typed = [self.amend(interview, &["--no-sync"])];
        self.performs(Deed::Save, &typed, None).await
    }

    /// Sends what waits, and checks.
    ///
    /// # Errors
    /// The rule that does not hold.
    pub async fn syncs(&mut self) -> Result<(), Broken> {
        let typed = [self.typed(Deed::Sync)];
        self.performs(Deed::Sync, &typed, None).await?;
        self.checks().await
    }

    /// The server receives the newest wish for an interview once more, from nobody's program.
    pub async fn is_sent_again(&self, interview: u64) {
        let newest = self
            .book
            .all()
            .filter(|wish| wish.interview == interview)
            .last();
        let start = newest.unwrap().start;
        let end = start + TimeDelta::minutes(30);
        self.server.amend(interview, start, end).await;
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// How many were killed so far.
    pub fn killed(&self) -> u64 {
        self.tally.killed()
    }

    /// What was broken, with what was typed and found before it.
    pub(crate) fn telling_what_went_before(&self, broken: Broken) -> Broken {
        let first = self.log.len().saturating_sub(REMEMBERED);
        Broken {
            before: self.log[first..].to_vec(),
            ..broken
        }
    }

    /// All is well now: sends what waits, until nothing does or this long is over, reads every
    /// history anew, and checks.
    ///
    /// # Errors
    /// The rule that does not hold: among them that something waits that has no reason to.
    pub async fn ends(mut self, patience: Duration) -> Result<Tally, Broken> {
        self.server.takes(Duration::ZERO, true).await;
        let deadline = Instant::now() + patience;
        self.syncs().await?;
        while !self.kept.waiting.is_empty() && Instant::now() < deadline {
            sleep(Duration::from_secs(1)).await;
            self.syncs().await?;
        }
        self.kept.ended.clear();
        self.checks().await?;
        for change in &self.kept.waiting {
            let mut doubts = self.doubts.values();
            let is_held = doubts
                .any(|(interview, since)| *interview == change.interview && since.elapsed() < HELD);
            Rule::Drains.holds(is_held, || format!("{change:?} waits for nothing"))?;
        }
        let mut tally = self.tally.clone();
        let wishes: Vec<_> = self.book.all().collect();
        let saved = wishes.iter().filter(|wish| wish.is_saved).count();
        let there = wishes.iter().filter(|wish| !wish.is_unknown).count();
        tally.acknowledged = count(saved);
        tally.saved_unsaid = count(there - saved);
        tally.requests = count(self.server.amends().await);
        tally.effects = count(self.effects().await.len());
        tally.held = count(self.kept.waiting.len());
        Ok(tally)
    }

    /// Types the commands of a deed, and kills what runs when its time is over; with no `life`, they
    /// are left to end.
    async fn performs(
        &mut self,
        deed: Deed,
        typed: &[Typed],
        life: Option<Duration>,
    ) -> Result<(), Broken> {
        let begun = Instant::now();
        let share = self.chance.f64() * LATEST;
        let deadline = life.map(|life| begun + life.mul_f64(share));
        let stays = deed.stays().then(|| begun + WATCHED_FOR);
        let deadline = deadline.or(stays);
        let all = if deed == Deed::AllAtOnce {
            self.at_once(typed, deadline).await
        } else {
            self.in_turn(typed, deadline).await
        };
        if life.is_none() {
            let lived = begun.elapsed();
            let life = self.lives.entry(deed).or_insert(lived);
            *life = (*life + lived) / 2;
        }
        for (typed, ran) in typed.iter().zip(&all) {
            self.hears(deed, typed, ran)?;
        }
        Ok(())
    }

    async fn in_turn(&self, typed: &[Typed], deadline: Option<Instant>) -> Vec<Ran> {
        let mut all = Vec::new();
        for one in typed {
            let mut running = Running::start(&self.data, &self.server, &one.arguments);
            let ends = match deadline {
                Some(deadline) => running.ends_by(deadline).await,
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

    async fn at_once(&self, typed: &[Typed], deadline: Option<Instant>) -> Vec<Ran> {
        let start = |one: &Typed| Running::start(&self.data, &self.server, &one.arguments);
        let mut running: Vec<_> = typed.iter().map(start).collect();
        let mut ends = Vec::new();
        for one in &mut running {
            ends.push(match deadline {
                Some(deadline) => one.ends_by(deadline).await,
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

    /// Writes down what a command said before its end.
    fn hears(&mut self, deed: Deed, typed: &Typed, ran: &Ran) -> Result<(), Broken> {
        match ran.killed(deed) {
            Some(moment) => *self.tally.kills.entry((deed, moment)).or_default() += 1,
            None => self.tally.ended += 1,
        }
        let said: Vec<_> = ran.documents.iter().map(Value::to_string).collect();
        self.log.push(format!(
            "{} {:?} {:?} {said:?}",
            typed.arguments.join(" "),
            ran.exit,
            ran.killed(deed)
        ));
        if let Some(wish) = typed.wish {
            self.tally.wishes += 1;
            if ran.said_saved {
                self.book.saved(wish);
            }
        }
        for document in &ran.documents {
            is_undamaged(document)?;
            self.book.answered(document);
            let ended = document["ended"].as_array().into_iter().flatten();
            ended.for_each(|change| self.book.answered(change));
        }
        let error = ran.documents.iter().find(|one| one.get("error").is_some());
        let may_fail = match deed {
            // One of the others has the folder.
            Deed::AllAtOnce => ran.exit == Some(IN_USE),
            // There may be nothing to take back any more.
            Deed::TakeBack | Deed::Drop => true,
            _ => false,
        };
        Rule::Opens.holds(may_fail || error.is_none(), || {
            format!("{:?} failed: {ran:#?}", typed.arguments)
        })
    }
}

/// A server with the interviews.
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
