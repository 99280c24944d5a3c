//! What is left: the folder is opened again, and everything held against each other.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::time::Instant;

use crate::book::Effect;
use crate::folder::changes;
use crate::program::Running;
use crate::rules::{Broken, Rule, judge};
use crate::world::{INTERVIEWS, World};

impl World {
    /// Opens the folder again and holds everything against each other.
    ///
    /// # Errors
    /// The rule that does not hold.
    pub async fn checks(&mut self) -> Result<(), Broken> {
        self.server.is_quiet().await;
        let outbox = self.asks(&["outbox"]).await?;
        self.kept.waiting = changes(&outbox);
        for interview in self.unaccounted() {
            let history = self.asks(&["history", &interview.to_string()]).await?;
            self.kept.add_history(&history);
        }
        self.tally.opens += 1;
        let effects = self.effects().await;
        self.log.push(format!("waiting: {outbox}"));
        judge(&self.book, &self.kept, &effects)?;
        self.remembers_doubts();
        for start in self.missing() {
            self.book.is_unknown(start);
        }
        Ok(())
    }

    /// What took effect at the server.
    pub(crate) async fn effects(&self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for interview in 1..=INTERVIEWS {
            let starts = self.server.effects(interview).await.into_iter();
            effects.extend(starts.map(|start| Effect { interview, start }));
        }
        effects
    }

    async fn asks(&self, arguments: &[&str]) -> Result<Value, Broken> {
        let arguments: Vec<_> = arguments.iter().map(ToString::to_string).collect();
        let ran = Running::start(&self.data, &self.server, &arguments)
            .end()
            .await;
        Rule::Opens.holds(ran.exit == Some(0), || {
            format!("after a kill, {arguments:?} says {ran:#?}")
        })?;
        is_undamaged(ran.document())?;
        Ok(ran.document().clone())
    }

    /// The interviews of wishes that nothing is known of, neither that they wait nor that they ended.
    fn unaccounted(&self) -> BTreeSet<u64> {
        let of = |start| self.book.get(start).map(|wish| wish.interview);
        self.missing().into_iter().filter_map(of).collect()
    }

    fn missing(&self) -> Vec<DateTime<Utc>> {
        let known: BTreeSet<_> = self.kept.all().map(|change| change.start).collect();
        let open = self.book.all().filter(|wish| !wish.is_unknown);
        let starts = open.map(|wish| wish.start);
        starts.filter(|start| !known.contains(start)).collect()
    }

    fn remembers_doubts(&mut self) {
        for change in &self.kept.waiting {
            if change.state == "checking" {
                let doubt = (change.interview, Instant::now());
                let is_new = self.doubts.insert(change.start, doubt).is_none();
                self.tally.in_doubt += u64::from(is_new);
            }
        }
    }
}

/// Nothing that a kill leaves may be called damaged, nor anything else that the user must be told.
pub(crate) fn is_undamaged(document: &Value) -> Result<(), Broken> {
    let notices = document["notices"].as_array().into_iter().flatten();
    Rule::Opens.holds(notices.count() == 0, || format!("it says {document}"))
}
