//! Ids of interviews, as they cross to the window: text. The page reads a number as a double, and beyond
//! 2^53 that is the id of another interview.

use serde::{Deserialize, Serialize};

/// The id of an interview in a command or an event. It is written and read as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(#[serde(with = "text")] i64);

impl From<i64> for Id {
    fn from(id: i64) -> Self {
        Self(id)
    }
}

impl From<Id> for i64 {
    fn from(id: Id) -> Self {
        id.0
    }
}

/// Writes and reads the id of a member as text.
pub(crate) mod text {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    pub(crate) fn serialize<S: Serializer>(id: &i64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(id)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// Writes and reads the id of a member that may be absent as text or null.
pub(crate) mod optional {
    use serde::de::{Deserialize, Deserializer};
    use serde::ser::{Serialize, Serializer};

    use super::Id;

    pub(crate) fn serialize<S: Serializer>(
        id: &Option<i64>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        id.map(Id).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<i64>, D::Error> {
        Ok(Option::<Id>::deserialize(deserializer)?.map(i64::from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::{COMMANDS, EVENTS};
    use crate::{AmendRequest, WallSlot};

    /// The first two ids that one double stands for.
    const EVEN: i64 = 9_007_199_254_740_992;
    const ODD: i64 = 9_007_199_254_740_993;

    #[test]
    fn an_id_is_text_and_is_read_from_text_alone() {
        assert_eq!(
            serde_json::to_string(&Id(ODD)).unwrap(),
            r#""9007199254740993""#
        );
        let back: Id = serde_json::from_str(r#""9007199254740993""#).unwrap();
        assert_eq!(i64::from(back), ODD);
        for wrong in ["9007199254740993", r#""9007199254740993.0""#, r#""""#] {
            assert!(serde_json::from_str::<Id>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_request_keeps_neighbouring_ids_apart() {
        let request = |id| AmendRequest {
            id,
            slot: WallSlot {
                date: "2026-12-03".to_owned(),
                start: "13:20".to_owned(),
                end: "13:40".to_owned(),
                later: false,
            },
            seen: "1".to_owned(),
        };
        for id in [EVEN, ODD] {
            let text = serde_json::to_string(&request(id)).unwrap();
            assert!(text.contains(&format!(r#""id":"{id}""#)), "{text}");
            let back: AmendRequest = serde_json::from_str(&text).unwrap();
            assert_eq!(back.id, id);
        }
    }

    #[test]
    fn no_id_crosses_as_a_number() {
        let of_types = crate::typescript();
        let numbers = of_types
            .lines()
            .filter(|line| line.trim_start().starts_with("id: number"));
        assert_eq!(numbers.collect::<Vec<_>>(), Vec::<&str>::new());
        for command in COMMANDS {
            assert!(
                !command.arguments.contains(&("id", "number")),
                "{}",
                command.name
            );
        }
        assert!(EVENTS.iter().all(|event| !event.payload.contains("number")));
    }
}
