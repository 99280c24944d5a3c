//! Checks the rules after a kill: opens the folder again and compares it with the server and the outputs.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::time::Instant;

use crate::folder::changes;
use crate::oracle::Effect;
use crate::program::Running;
use crate::rules::{Broken, Rule, check_rules};
use crate::world::{INTERVIEWS, World};

impl World {
    /// Opens the folder again and checks every rule.
    ///
    /// # Errors
    /// The first broken rule.
    pub async fn check(&mut self) -> Result<(), Broken> {
        // Every request that reached the server must have been handled before the states are compared.
        self.server.wait_until_idle().await;
        let outbox = self.query(&["outbox"]).await?;
        self.folder.waiting = changes(&outbox);
        for interview in self.unaccounted() {
            let history = self.query(&["history", &interview.to_string()]).await?;
            self.folder.add_history(&history);
        }
        self.tally.opens += 1;
        let effects = self.effects().await;
        self.log.push(format!("waiting: {outbox}"));
        check_rules(&self.oracle, &self.folder, &effects)?;
        self.note_unconfirmed();
        for start in self.missing() {
            self.oracle.mark_unknown(start);
        }
        Ok(())
    }

    /// Returns the user's proposals that took effect at the server.
    pub(crate) async fn effects(&self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for interview in 1..=INTERVIEWS {
            let starts = self.server.effects(interview).await.into_iter();
            effects.extend(starts.map(|start| Effect { interview, start }));
        }
        effects
    }

    async fn query(&self, arguments: &[&str]) -> Result<Value, Broken> {
        let arguments: Vec<_> = arguments.iter().map(ToString::to_string).collect();
        let ran = Running::start(&self.data, &self.server, &arguments)
            .end()
            .await;
        Rule::Opens.check(ran.exit == Some(0), || {
            format!("after a kill, {arguments:?} failed: {ran:#?}")
        })?;
        check_undamaged(ran.document())?;
        Ok(ran.document().clone())
    }

    /// Returns the interviews with an expected change that is neither in the outbox nor in the known history.
    fn unaccounted(&self) -> BTreeSet<u64> {
        let of = |start| self.oracle.get(start).map(|expected| expected.interview);
        self.missing().into_iter().filter_map(of).collect()
    }

    fn missing(&self) -> Vec<DateTime<Utc>> {
        let known: BTreeSet<_> = self.folder.all().map(|change| change.start).collect();
        let open = self.oracle.all().filter(|expected| !expected.is_unknown);
        let starts = open.map(|expected| expected.start);
        starts.filter(|start| !known.contains(start)).collect()
    }

    fn note_unconfirmed(&mut self) {
        for change in &self.folder.waiting {
            if change.state == "checking" {
                let seen = (change.interview, Instant::now());
                let is_new = self.unconfirmed.insert(change.start, seen).is_none();
                self.tally.unconfirmed += u64::from(is_new);
            }
        }
    }
}

/// Checks that the program shows no notice, because a kill must not leave anything damaged.
pub(crate) fn check_undamaged(document: &Value) -> Result<(), Broken> {
    let notices = document["notices"].as_array().into_iter().flatten();
    Rule::Opens.check(notices.count() == 0, || {
        format!("there is a notice: {document}")
    })
}
