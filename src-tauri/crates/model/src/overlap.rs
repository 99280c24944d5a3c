use crate::{InterviewId, Slot};

/// An interview that overlaps a slot or touches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbour {
    pub id: InterviewId,
    /// The time of the interview.
    pub slot: Slot,
    pub nearness: Nearness,
}

/// The relation of two slots that overlap or touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nearness {
    /// They share some time.
    Overlapping,
    /// One starts when the other ends.
    BackToBack,
}

/// Returns the interviews among `others` that overlap `slot` or touch it, earliest first.
pub fn neighbours(
    slot: Slot,
    others: impl IntoIterator<Item = (InterviewId, Slot)>,
) -> Vec<Neighbour> {
    let near = |(id, other): (InterviewId, Slot)| {
        let nearness = if slot.overlaps(other) {
            Nearness::Overlapping
        } else if slot.end() == other.start() || other.end() == slot.start() {
            Nearness::BackToBack
        } else {
            return None;
        };
        Some(Neighbour {
            id,
            slot: other,
            nearness,
        })
    };
    let mut found: Vec<_> = others.into_iter().filter_map(near).collect();
    found.sort_by_key(|neighbour| (neighbour.slot, neighbour.id));
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Timestamp;

    fn slot(from: i64, length: i64) -> Slot {
        Slot::new(
            Timestamp::from_seconds(from),
            Timestamp::from_seconds(from + length),
        )
        .unwrap()
    }

    fn nearness(one: Slot, other: Slot) -> Option<Nearness> {
        let id = InterviewId::new(1).unwrap();
        neighbours(one, [(id, other)])
            .first()
            .map(|neighbour| neighbour.nearness)
    }

    #[test]
    fn slots_that_touch_are_back_to_back() {
        assert_eq!(
            nearness(slot(0, 60), slot(60, 60)),
            Some(Nearness::BackToBack)
        );
        assert_eq!(
            nearness(slot(0, 61), slot(60, 60)),
            Some(Nearness::Overlapping)
        );
        assert_eq!(nearness(slot(0, 60), slot(61, 60)), None);
    }

    proptest! {
        #[test]
        fn nearness_is_symmetric_and_overlapping_means_a_shared_second(a in 0i64..200, la in 1i64..50, b in 0i64..200, lb in 1i64..50) {
            let (one, other) = (slot(a, la), slot(b, lb));
            prop_assert_eq!(nearness(one, other), nearness(other, one));
            let shared = (a..a + la).any(|second| (b..b + lb).contains(&second));
            prop_assert_eq!(nearness(one, other) == Some(Nearness::Overlapping), shared);
        }
    }
}
