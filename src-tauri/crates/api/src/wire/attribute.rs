//! The attributes of an interview, read as strictly as their use requires.
//!
//! - **Evidence** decides about a user's change: the four times, `amended_by`, `status` and
//!   `updated_at`. A value of the wrong type must not be read as null, because null is evidence too.
//!   The whole record is then unreadable, and nothing is concluded from it.
//! - **Displayed values** (names, places, people, links) are left out if they cannot be read, because
//!   one odd picture must not hide an interview. That tolerance is slow, so a record is first read as
//!   [`Strict`], where any odd value fails, and only if that fails as [`Lenient`].
//!
//! An absent attribute differs from null only in the booking. In a list, any present attribute means
//! that the whole booking is visible. In the answer to a change, an absent attribute stays as it was.

use std::borrow::Cow;
use std::marker::PhantomData;

use interlude_model::{Said, Timestamp};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// An attribute of the booking. Reading fails if its type is not `T`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute<T>(pub Said<T>);

/// A value that is only displayed. It is None if it is absent or null, or if it is unreadable and the
/// record is read as [`Lenient`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown<C, T> {
    pub value: Option<T>,
    strictness: PhantomData<C>,
}

/// The strictness with which displayed values are read.
pub(crate) trait Strictness: Default {
    const IS_LENIENT: bool;
}

/// An unreadable value makes the record fail.
#[derive(Debug, Default)]
pub(crate) struct Strict;

/// An unreadable value that is only displayed is left out.
#[derive(Debug, Default)]
pub(crate) struct Lenient;

/// An ISO 8601 time with an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WireTime(pub Timestamp);

impl<T> Attribute<T> {
    pub(crate) fn is_present(&self) -> bool {
        self.0.is_given()
    }

    pub(crate) fn as_value(&self) -> Option<&T> {
        self.0.given()
    }

    /// Converts the value. It becomes null if `convert` returns None.
    pub(crate) fn and_then<U>(self, convert: impl FnOnce(T) -> Option<U>) -> Said<U> {
        match self.0 {
            Said::Nothing => Said::Nothing,
            Said::Value(value) => Said::Value(value.and_then(convert)),
        }
    }
}

impl<T> Default for Attribute<T> {
    fn default() -> Self {
        Self(Said::Nothing)
    }
}

impl Strictness for Strict {
    const IS_LENIENT: bool = false;
}

impl Strictness for Lenient {
    const IS_LENIENT: bool = true;
}

impl Attribute<WireTime> {
    pub(crate) fn instant(self) -> Said<Timestamp> {
        self.and_then(|instant| Some(instant.0))
    }
}

impl<C, T> Default for Shown<C, T> {
    fn default() -> Self {
        Self {
            value: None,
            strictness: PhantomData,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Attribute<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| Self(Said::Value(value)))
    }
}

impl<'de, C: Strictness, T: DeserializeOwned> Deserialize<'de> for Shown<C, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = if C::IS_LENIENT {
            let raw = <&RawValue>::deserialize(deserializer)?;
            serde_json::from_str::<Option<T>>(raw.get()).unwrap_or_default()
        } else {
            Option::deserialize(deserializer)?
        };
        Ok(Self {
            value,
            strictness: PhantomData,
        })
    }
}

impl<'de> Deserialize<'de> for WireTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Timestamp::parse(&text).map(Self).map_err(D::Error::custom)
    }
}
