//! What must hold after each kill.

use std::collections::BTreeSet;
use std::fmt;

use crate::book::{Book, Effect};
use crate::folder::{Change, Kept};

/// A promise that a kill could break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The folder opens, and nothing in it is called damaged.
    Opens,
    /// What was called saved is in the outbox, or in the history with an end that it may have had.
    Kept,
    /// Nothing is in the folder, and nothing took effect, that was not asked for.
    Asked,
    /// What is called delivered took effect; what took effect is known to the folder.
    Told,
    /// Each time takes effect at most once.
    Once,
    /// Nothing waits without a reason once all is well.
    Drains,
}

/// A rule that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which.
    pub rule: Rule,
    /// What was seen.
    pub what: String,
    /// What was typed and found before, as far as it is remembered.
    pub before: Vec<String>,
}

impl Rule {
    pub(crate) fn holds(self, holds: bool, what: impl FnOnce() -> String) -> Result<(), Broken> {
        if holds {
            Ok(())
        } else {
            Err(Broken {
                rule: self,
                what: what(),
                before: Vec::new(),
            })
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.before {
            writeln!(f, "{line}")?;
        }
        write!(f, "{:?}: {}", self.rule, self.what)
    }
}

/// Holds what was said, what is kept and what took effect against each other.
pub(crate) fn judge(book: &Book, kept: &Kept, effects: &[Effect]) -> Result<(), Broken> {
    saved_is_kept(book, kept)?;
    for change in kept.all() {
        change_is_told_rightly(change, book, kept, effects)?;
    }
    takes_effect_once(book, kept, effects)
}

fn saved_is_kept(book: &Book, kept: &Kept) -> Result<(), Broken> {
    let known: BTreeSet<_> = kept.all().map(|change| change.start).collect();
    for wish in book.all() {
        let is_kept = known.contains(&wish.start);
        Rule::Kept.holds(is_kept || !wish.is_saved, || {
            format!("{wish:?} was called saved and is gone")
        })?;
        Rule::Kept.holds(!is_kept || !wish.is_unknown, || {
            format!("{wish:?} was not there when the folder was opened before")
        })?;
    }
    Ok(())
}

fn change_is_told_rightly(
    change: &Change,
    book: &Book,
    kept: &Kept,
    effects: &[Effect],
) -> Result<(), Broken> {
    let wish = book
        .get(change.start)
        .filter(|wish| wish.interview == change.interview);
    Rule::Asked.holds(wish.is_some(), || format!("{change:?} was never asked for"))?;
    let Some(wish) = wish else { return Ok(()) };
    let took_effect = effects.iter().any(|effect| effect.start == change.start);
    let has_a_newer_one = || {
        let mut others = kept.all().filter_map(|other| book.get(other.start));
        others.any(|other| other.interview == wish.interview && other.order > wish.order)
    };
    let (rule, holds) = match change.state.as_str() {
        "sent" => (Rule::Told, took_effect),
        "undone" => (Rule::Told, wish.may_be_dropped && !took_effect),
        "dropped" => (Rule::Kept, wish.may_be_dropped),
        "replaced" => (Rule::Kept, has_a_newer_one()),
        "waiting" | "sending" | "checking" => (Rule::Kept, !wish.is_dropped),
        // Nobody else moves, and the server refuses nothing.
        _ => (Rule::Told, false),
    };
    rule.holds(holds, || {
        format!("{change:?}, with {wish:?}; took effect: {took_effect}")
    })?;
    let twice = change.has_ended() && kept.waiting.iter().any(|other| other.start == change.start);
    Rule::Kept.holds(!twice, || format!("{change:?} waits as well"))
}

fn takes_effect_once(book: &Book, kept: &Kept, effects: &[Effect]) -> Result<(), Broken> {
    let mut seen = BTreeSet::new();
    for effect in effects {
        let is_asked = book
            .get(effect.start)
            .is_some_and(|wish| wish.interview == effect.interview);
        Rule::Asked.holds(is_asked, || format!("{effect:?} was never asked for"))?;
        Rule::Once.holds(seen.insert(effect.start), || {
            format!("{effect:?} took effect twice")
        })?;
        let is_known = kept.all().any(|change| change.start == effect.start);
        Rule::Told.holds(is_known, || {
            format!("{effect:?}, and the folder does not know it")
        })?;
    }
    Ok(())
}
