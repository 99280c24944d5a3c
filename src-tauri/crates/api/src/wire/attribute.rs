//! How strictly an attribute is read follows from what hangs on it.
//!
//! - **Evidence** decides what becomes of a user's change: the four times, `amended_by`, `status`
//!   and `updated_at`. A value of another type than documented is no null, for a null is evidence
//!   too: the whole record counts as unreadable then, and nothing is concluded from it.
//! - **What is only shown** (names, places, people, links) is left out when it cannot be read. One
//!   odd picture must not hide an interview. Such care has a price, so a record is first read
//!   [`Quick`], where any oddity fails, and only if that fails [`Careful`].
//!
//! An absent attribute and a null one are told apart only for the booked attributes. In a list any one
//! present means that all of them are visible; in an answer to an amend an absent one stays as it was.

use std::borrow::Cow;
use std::marker::PhantomData;

use interlude_domain::{Said, Timestamp};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A booked attribute as sent. Reading fails when its type is not `T`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute<T>(pub Said<T>);

/// A value that is only shown: absent and null are nothing, and so is an unreadable one where it is
/// read with care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown<C, T> {
    pub value: Option<T>,
    care: PhantomData<C>,
}

/// How a record is read.
pub(crate) trait Care: Default {
    const IS_CAREFUL: bool;
}

/// An unreadable value fails the record.
#[derive(Debug, Default)]
pub(crate) struct Quick;

/// An unreadable value that is only shown is left out.
#[derive(Debug, Default)]
pub(crate) struct Careful;

/// An instant: ISO 8601 with an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant(pub Timestamp);

impl<T> Attribute<T> {
    pub(crate) fn is_present(&self) -> bool {
        self.0.is_given()
    }

    pub(crate) fn as_value(&self) -> Option<&T> {
        self.0.given()
    }

    /// Returns what is said of it, as the domain has it.
    pub(crate) fn said<U>(self, known: impl FnOnce(T) -> Option<U>) -> Said<U> {
        match self.0 {
            Said::Nothing => Said::Nothing,
            Said::Value(value) => Said::Value(value.and_then(known)),
        }
    }
}

impl<T> Default for Attribute<T> {
    fn default() -> Self {
        Self(Said::Nothing)
    }
}

impl Care for Quick {
    const IS_CAREFUL: bool = false;
}

impl Care for Careful {
    const IS_CAREFUL: bool = true;
}

impl Attribute<Instant> {
    pub(crate) fn instant(self) -> Said<Timestamp> {
        self.said(|instant| Some(instant.0))
    }
}

impl<C, T> Default for Shown<C, T> {
    fn default() -> Self {
        Self {
            value: None,
            care: PhantomData,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Attribute<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| Self(Said::Value(value)))
    }
}

impl<'de, C: Care, T: DeserializeOwned> Deserialize<'de> for Shown<C, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = if C::IS_CAREFUL {
            let raw = <&RawValue>::deserialize(deserializer)?;
            serde_json::from_str::<Option<T>>(raw.get()).unwrap_or_default()
        } else {
            Option::deserialize(deserializer)?
        };
        Ok(Self {
            value,
            care: PhantomData,
        })
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Timestamp::parse(&text).map(Self).map_err(D::Error::custom)
    }
}
