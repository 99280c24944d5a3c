//! Interview ids in JSON. They are text because JavaScript reads a number as a double, and above 2^53
//! several ids become the same double.

use serde::{Deserialize, Serialize};
use ts_rs::{Config, TS};

/// The id of an interview in a command or an event, as text.
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

impl TS for Id {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(config: &Config) -> String {
        String::name(config)
    }

    fn inline(config: &Config) -> String {
        String::inline(config)
    }
}

/// Serialises the id of a field as text.
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

/// Serialises the optional id of a field as text or null.
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
    use crate::view::commands::{commands, events};
    use crate::view::{AmendRequest, WallSlot};

    /// The first two ids that become the same double.
    const EVEN: i64 = 9_007_199_254_740_992;
    const ODD: i64 = 9_007_199_254_740_993;

    #[test]
    fn an_id_is_written_as_text_and_read_only_from_text() {
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
    fn ids_with_the_same_double_stay_different_in_a_request() {
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
    fn no_id_has_the_type_number() {
        let types = crate::view::typescript();
        let numbers = types
            .lines()
            .filter(|line| line.trim_start().starts_with("id: number"));
        assert_eq!(numbers.collect::<Vec<_>>(), Vec::<&str>::new());
        let is_id = |name: &str| name == "id" || name.ends_with("Id");
        for command in commands() {
            let mut arguments = command.arguments.iter();
            let number = arguments.find(|(name, kind)| is_id(name) && kind.contains("number"));
            assert_eq!(number, None, "{}", command.name);
        }
        let (_, changed) = events().remove(0);
        assert_eq!(changed, "Array<string>");
    }
}
