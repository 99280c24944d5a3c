//! The versions of the stored form, and the migration steps from each version to the next.
//!
//! Every stored value carries the version in which it was written, and its seal is bound to that version.
//! Reading applies the steps up to the current version, so a file may contain values of several versions.
//! Opening an account then rewrites all older values. If the rewrite is interrupted, the next opening
//! repeats it.
//!
//! A new version needs one more entry in [`Schema::CURRENT`] and one more golden database in
//! `tests/fixtures`.

/// The type of a stored value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Interview,
    CacheSummary,
    Unreadable,
    Behind,
    Change,
    HistoryEntry,
    UnconfirmedRequest,
    Switches,
    JournalPosition,
    Commit,
}

/// A migration step from one version to the next.
#[derive(Debug)]
pub(crate) struct Step {
    /// Converts the bytes of a value to the next version. Returns None if they are not a value of this
    /// version.
    pub(crate) upgrade: fn(Kind, Vec<u8>) -> Option<Vec<u8>>,
}

/// The version that is written, and the migration steps for older ones.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schema {
    /// The oldest version that can be read.
    pub(crate) oldest: u8,
    /// `steps[n]` converts from version `oldest + n` to the next. The last converts to the current version.
    pub(crate) steps: &'static [Step],
}

impl Schema {
    pub(crate) const CURRENT: Self = Self {
        oldest: 1,
        steps: &[
            crate::version_1::TO_VERSION_2,
            crate::version_2::TO_VERSION_3,
        ],
    };

    /// Returns the version that is written.
    pub(crate) fn version(&self) -> u8 {
        let steps = u8::try_from(self.steps.len()).unwrap_or(u8::MAX);
        self.oldest.saturating_add(steps)
    }

    /// Converts a value of version `from` to the current version. Returns None if it cannot be read.
    pub(crate) fn upgrade(&self, kind: Kind, from: u8, value: Vec<u8>) -> Option<Vec<u8>> {
        let done = from.checked_sub(self.oldest)?;
        let steps = self.steps.get(usize::from(done)..)?;
        steps
            .iter()
            .try_fold(value, |value, step| (step.upgrade)(kind, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_upgraded_by_the_steps_after_its_version_only() {
        let schema = Schema {
            oldest: 1,
            steps: &[
                Step {
                    upgrade: |_, value| Some([&value[..], b"2"].concat()),
                },
                Step {
                    upgrade: |_, value| Some([&value[..], b"3"].concat()),
                },
            ],
        };
        assert_eq!(schema.version(), 3);
        let upgraded = |from| schema.upgrade(Kind::Switches, from, b"v".to_vec());
        assert_eq!(upgraded(1).unwrap(), b"v23");
        assert_eq!(upgraded(2).unwrap(), b"v3");
        assert_eq!(upgraded(3).unwrap(), b"v");
        assert_eq!((upgraded(0), upgraded(4)), (None, None));
    }
}
