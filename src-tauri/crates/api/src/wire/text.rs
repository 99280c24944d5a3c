//! Text that people are shown, as it may be kept: it stands in rows, in a terminal and in files for
//! others, beside words of ours. So it is one line, steers nothing, and has an end.

use std::borrow::Cow;

use interlude_domain::{Kind, Standing};
use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer};

use crate::server_words::plain_up_to;

/// The longest name, title or number, in characters.
const LONGEST_LINE: usize = 500;

/// The longest address or place, in characters: addresses of meetings are long.
const LONGEST_PLACE: usize = 2000;

/// The longest word of an open set, in bytes.
const LONGEST_WORD: usize = 100;

/// A name, a title, a number to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line(pub String);

/// A place or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place(pub String);

/// A word of an open set that is only shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word<T>(pub T);

/// Whether a text of an open set is a word that can stand beside words of ours.
pub(crate) fn is_word(text: &str) -> bool {
    text.len() <= LONGEST_WORD && plain_up_to(text, LONGEST_WORD) == text
}

/// A word that this version may not know.
pub(crate) trait OpenWord: for<'de> Deserialize<'de> {
    fn text(&self) -> &str;
}

impl OpenWord for Kind {
    fn text(&self) -> &str {
        self.as_str()
    }
}

impl OpenWord for Standing {
    fn text(&self) -> &str {
        self.as_str()
    }
}

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self(plain_up_to(&text, LONGEST_LINE)))
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self(plain_up_to(&text, LONGEST_PLACE)))
    }
}

impl<'de, T: OpenWord> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = T::deserialize(deserializer)?;
        if is_word(word.text()) {
            Ok(Self(word))
        } else {
            Err(D::Error::invalid_value(
                Unexpected::Other("text"),
                &"a word",
            ))
        }
    }
}
