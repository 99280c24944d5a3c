//! How strictly an attribute is read follows from what hangs on it.
//!
//! - **Evidence** decides what becomes of a user's change: the four times, `amended_by`, `status`
//!   and `updated_at`. A value of another type than documented is no null, for a null is evidence
//!   too: the whole record counts as unreadable then, and nothing is concluded from it.
//! - **What is only shown** (names, places, people, links) is left out when it cannot be read. One
//!   odd picture must not hide an interview.
//!
//! An absent attribute and a null one are told apart only for the booked attributes, where any one
//! present means that all of them are visible.

use std::borrow::Cow;

use interlude_domain::Timestamp;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A booked attribute as sent. Reading fails when its type is not `T`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Attribute<T> {
    /// The record does not carry it.
    #[default]
    Absent,
    /// The record carries it, perhaps as null.
    Present(Option<T>),
}

/// A value that is only shown: absent, null and unreadable are all nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown<T>(pub Option<T>);

/// An instant: RFC 3339 with any offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant(pub Timestamp);

impl<T> Attribute<T> {
    pub(crate) fn is_present(&self) -> bool {
        matches!(self, Self::Present(_))
    }

    pub(crate) fn value(self) -> Option<T> {
        match self {
            Self::Absent => None,
            Self::Present(value) => value,
        }
    }
}

impl<T> Attribute<Shown<T>> {
    pub(crate) fn shown(self) -> Option<T> {
        self.value().and_then(|shown| shown.0)
    }
}

impl Attribute<Instant> {
    pub(crate) fn instant(self) -> Option<Timestamp> {
        self.value().map(|instant| instant.0)
    }
}

impl<T> Default for Shown<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Attribute<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::Present)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Shown<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let value = serde_json::from_str::<Option<T>>(raw.get());
        Ok(Self(value.unwrap_or_default()))
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Timestamp::parse(&text).map(Self).map_err(D::Error::custom)
    }
}
