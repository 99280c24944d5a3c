use serde::{Deserialize, Serialize};

use crate::Slot;

/// What a change asks for, as it is stored. Stored by position: new ones go last.
///
/// This version makes amends alone. The other kinds have their place already, so that the stored form
/// need not change when they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChangeKind {
    /// Proposes this time.
    Amend(Slot),
    /// Accepts the other side's proposal of this time.
    Accept(Slot),
    /// Calls the interview off.
    Cancel,
}

/// Stores the slot of an amend as the kind of its change.
pub(crate) mod amend {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::ChangeKind;
    use crate::Slot;

    pub(crate) fn serialize<S: Serializer>(slot: &Slot, to: S) -> Result<S::Ok, S::Error> {
        ChangeKind::Amend(*slot).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Slot, D::Error> {
        match ChangeKind::deserialize(from)? {
            ChangeKind::Amend(slot) => Ok(slot),
            ChangeKind::Accept(_) | ChangeKind::Cancel => Err(D::Error::custom(
                "a kind of change that this version does not make",
            )),
        }
    }
}
