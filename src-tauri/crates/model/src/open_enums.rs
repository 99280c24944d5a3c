use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Defines an open enum: the known values are variants, and any other value is preserved as the server
/// wrote it.
macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $value:literal),+ $(,)? }) => {
        $(#[$doc])*
        ///
        /// The enum is open: an unknown value is preserved and shown, and is never an error.
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A value that this version does not know.
            Other(String),
        }

        impl $name {
            /// Returns the value as the API writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)+
                    Self::Other(value) => value,
                }
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)+
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
                Cow::<'de, str>::deserialize(deserializer).map(|value| Self::from(&*value))
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

open_enum! {
    /// The status of an interview at the server.
    Status {
        /// A time is agreed and nothing is proposed.
        Scheduled = "scheduled",
        /// A time is proposed beside the agreed one.
        Amended = "amended",
        Cancelled = "cancelled",
        /// The interviewee rejected it.
        Rejected = "rejected",
    }
}

impl Status {
    /// Returns true if the interview was cancelled or rejected, so that its times are void.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Cancelled | Self::Rejected)
    }
}

open_enum! {
    /// The form of an interview.
    Kind {
        VideoCall = "video_call",
        InPerson = "in_person",
    }
}

open_enum! {
    /// The party that made the current proposal.
    Party {
        /// The user of this application.
        Interviewer = "interviewer",
        /// The other side.
        Interviewee = "interviewee",
    }
}

open_enum! {
    /// The progress of an interviewee with the organisation.
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
    fn an_unknown_value_is_preserved_exactly() {
        let status: Status = serde_json::from_str(r#""on_hold\n""#).unwrap();
        assert_eq!(status, Status::Other("on_hold\n".into()));
        assert_eq!(serde_json::to_string(&status).unwrap(), r#""on_hold\n""#);
    }

    #[test]
    fn a_known_value_is_its_variant() {
        assert_eq!(Status::from("amended"), Status::Amended);
        assert_eq!(Party::Interviewer.as_str(), "interviewer");
        assert_eq!(Kind::from("in_person"), Kind::InPerson);
        assert_eq!(Standing::from("verified"), Standing::Verified);
    }
}
