//! Sanitises text from the server that is displayed: one line, no control characters, limited length.
//! It is shown in lists, in terminals and in exported files, next to our own text.

use std::borrow::Cow;

use interlude_model::{Kind, Standing};
use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer};

use crate::server_words::single_line_up_to;

/// The longest name, title or phone number, in characters.
const LONGEST_LINE: usize = 500;

/// The longest place or URL, in characters. URLs of meetings are long.
const LONGEST_PLACE: usize = 2000;

/// The longest value of an open enum, in bytes.
const LONGEST_WORD: usize = 100;

/// A name, a title or a phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line(pub String);

/// A place or a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place(pub String);

/// A value of an open enum that is only displayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word<T>(pub T);

/// Returns true if a value of an open enum is short and plain enough to be stored and displayed
/// unchanged.
pub(crate) fn is_word(text: &str) -> bool {
    text.len() <= LONGEST_WORD && single_line_up_to(text, LONGEST_WORD) == text
}

/// An open enum.
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
        Ok(Self(single_line_up_to(&text, LONGEST_LINE)))
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self(single_line_up_to(&text, LONGEST_PLACE)))
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
