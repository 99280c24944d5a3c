use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Defines an open set of words: the known ones by name, any other kept as the server wrote it.
macro_rules! open_words {
    ($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        ///
        /// The set is open: an unknown word is kept and shown, never an error.
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$word_doc])* $variant,)+
            /// A word that this version does not know.
            Other(String),
        }

        impl $name {
            /// The word as the API writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Cow::<'de, str>::deserialize(deserializer).map(|word| Self::from(&*word))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

open_words! {
    /// Where an interview stands, by the server's word.
    Status {
        /// An agreed time, nothing proposed.
        Scheduled = "scheduled",
        /// A proposed time stands beside the agreed one.
        Amended = "amended",
        /// Called off.
        Cancelled = "cancelled",
        /// The interviewee turned it down.
        Rejected = "rejected",
    }
}

impl Status {
    /// Called off or turned down: its times bind nobody.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Cancelled | Self::Rejected)
    }
}

open_words! {
    /// How an interview is held.
    Kind {
        /// By video.
        VideoCall = "video_call",
        /// At a place.
        InPerson = "in_person",
    }
}

open_words! {
    /// Who made the proposal that stands.
    Party {
        /// The interviewer: the user of this application.
        Interviewer = "interviewer",
        /// The other side.
        Interviewee = "interviewee",
    }
}

open_words! {
    /// The standing of an interviewee.
    Standing {
        /// Still being interviewed.
        Interview = "interview",
        /// Accepted.
        Verified = "verified",
        /// Not accepted.
        Rejected = "rejected",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_is_kept_to_the_letter() {
        let status: Status = serde_json::from_str(r#""on_hold\n""#).unwrap();
        assert_eq!(status, Status::Other("on_hold\n".into()));
        assert_eq!(serde_json::to_string(&status).unwrap(), r#""on_hold\n""#);
    }

    #[test]
    fn a_known_word_has_its_name() {
        assert_eq!(Status::from("amended"), Status::Amended);
        assert_eq!(Party::Interviewer.as_str(), "interviewer");
        assert_eq!(Kind::from("in_person"), Kind::InPerson);
        assert_eq!(Standing::from("verified"), Standing::Verified);
    }
}
