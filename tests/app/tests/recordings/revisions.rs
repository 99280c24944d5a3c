//! The names of the revisions in a recording.

use std::collections::BTreeMap;

use interlude_engine::Engine;
use interlude_model::InterviewId;
use serde_json::{Value, json};

use crate::server::id;

/// The names of the revisions: `37.1`, `37.2` and so on for interview 37. The revisions themselves are numbers that
/// differ between builds.
#[derive(Default)]
pub struct Revisions(BTreeMap<InterviewId, Vec<u64>>);

impl Revisions {
    /// Names the revisions of all interviews as they are now.
    pub fn note(&mut self, engine: &Engine) {
        engine.read(|ledger| {
            for interview in ledger.interviews() {
                let revision = ledger.view(interview.id).unwrap().revision();
                let known = self.0.entry(interview.id).or_default();
                if !known.contains(&revision) {
                    known.push(revision);
                }
            }
        });
    }

    /// Replaces every revision in an answer by its name.
    pub fn named(&self, mut answer: Value) -> Value {
        match &mut answer {
            Value::Array(items) => {
                for item in items {
                    *item = self.named(item.take());
                }
            }
            Value::Object(members) => {
                let number = members.get("id").and_then(Value::as_str);
                let number = number.and_then(|number| number.parse().ok());
                for (name, member) in members.iter_mut() {
                    *member = match number {
                        Some(number) if name == "revision" => self.name(id(number), member),
                        _ => self.named(member.take()),
                    };
                }
            }
            _ => {}
        }
        answer
    }

    fn name(&self, id: InterviewId, revision: &Value) -> Value {
        let revision: u64 = revision.as_str().unwrap().parse().unwrap();
        let known = &self.0[&id];
        let index = known.iter().position(|one| *one == revision).unwrap();
        json!(format!("{id}.{}", index + 1))
    }

    /// Returns the revision with a name. A name without a revision is returned as it is.
    pub fn meant(&self, name: &str) -> String {
        let found = name.split_once('.').and_then(|(number, index)| {
            let known = self.0.get(&id(number.parse().ok()?))?;
            known.get(index.parse::<usize>().ok()?.checked_sub(1)?)
        });
        found.map_or_else(|| name.to_owned(), ToString::to_string)
    }
}
