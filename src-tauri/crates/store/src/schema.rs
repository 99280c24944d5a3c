//! The versions of the stored form, and the steps from each to the next.
//!
//! Every stored value carries the version it was written in and is bound to it by its seal. Reading
//! takes a value through the steps up to the current version, so values of several versions may
//! stand side by side; opening then rewrites whatever is older, so that the next version's steps
//! need to know only the last one. A rewrite that is cut off is simply done again.
//!
//! A new version is one more entry in [`Schema::CURRENT`] and one more golden database in
//! `tests/fixtures`.

/// What a stored value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Interview,
    Cached,
    Unreadable,
    Change,
    HistoryEntry,
    UnconfirmedRequest,
    Switches,
    Mirrored,
    Commit,
}

/// A step from one version to the next.
#[derive(Debug)]
pub(crate) struct Step {
    /// The bytes of a value in the next version; none if they are not a value of this one.
    pub(crate) upgrade: fn(Kind, Vec<u8>) -> Option<Vec<u8>>,
}

/// The version that is written, and how older ones are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schema {
    /// The oldest version that can be read.
    pub(crate) oldest: u8,
    /// `steps[n]` leads from `oldest + n` to the version after it; the last leads to the current.
    pub(crate) steps: &'static [Step],
}

impl Schema {
    /// Version 2.
    pub(crate) const CURRENT: Self = Self {
        oldest: 1,
        steps: &[crate::version_1::TO_VERSION_2],
    };

    /// The version that is written.
    pub(crate) fn version(&self) -> u8 {
        let steps = u8::try_from(self.steps.len()).unwrap_or(u8::MAX);
        self.oldest.saturating_add(steps)
    }

    /// The value, as the current version writes it.
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
    fn a_value_takes_only_the_steps_it_has_not_had() {
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
