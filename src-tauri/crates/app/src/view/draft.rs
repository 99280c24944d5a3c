use interlude_model::{Range, Slot, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::interview::Times;
use crate::view::reading::BadSlot;
use crate::view::zones::{WallRange, Zones};
use crate::view::{ViewContext, WallSlot, WindowError};

/// A time that the user set in the form of an interview and has not proposed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// The interview.
    #[serde(with = "crate::view::id::text")]
    #[ts(type = "string")]
    pub id: i64,
    /// The time that the user set.
    pub slot: WallSlot,
    /// The revision of the interview when the draft began.
    pub seen: String,
    /// The times of the interview when the draft began.
    pub before: Times,
}

/// A [`Draft`] as the disk stores it. It contains ids and instants, but no names. It has no wall-clock
/// times because the zone may change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDraft {
    pub interview_id: i64,
    /// The start that the user set, RFC 3339 in UTC.
    pub start_at: String,
    /// The end that the user set, RFC 3339 in UTC.
    pub end_at: String,
    /// The revision of the interview when the draft began.
    pub seen: String,
    /// The agreed time when the draft began.
    #[serde(default)]
    pub agreed: KeptRange,
    /// The proposed time when the draft began.
    #[serde(default)]
    pub proposed: KeptRange,
    /// True if the user had proposed that time.
    #[serde(default)]
    pub proposed_by_you: bool,
}

/// A range of a [`KeptDraft`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRange {
    /// The start, RFC 3339 in UTC.
    pub start_at: Option<String>,
    /// The end, RFC 3339 in UTC.
    pub end_at: Option<String>,
}

impl ViewContext<'_> {
    /// Converts a draft into the form that the disk stores.
    ///
    /// # Errors
    /// `Code::BadTime` if its slot is invalid and so has no instants.
    pub fn draft_to_keep(&self, draft: &Draft) -> Result<KeptDraft, WindowError> {
        let slot = draft.slot.read(self.zones().shown)?;
        Ok(KeptDraft {
            interview_id: draft.id,
            start_at: slot.start().to_rfc3339(),
            end_at: slot.end().to_rfc3339(),
            seen: draft.seen.clone(),
            agreed: KeptRange::of(draft.before.agreed.as_ref()),
            proposed: KeptRange::of(draft.before.proposed.as_ref()),
            proposed_by_you: draft.before.proposed_by_you,
        })
    }

    /// Converts a stored draft into wall-clock times of the zone that is shown now.
    ///
    /// # Errors
    /// `Code::BadTime` if the stored times are not a slot that can be shown.
    pub fn kept_draft(&self, kept: &KeptDraft) -> Result<Draft, WindowError> {
        let zones = self.zones();
        let instant = |text: &str| Timestamp::parse(text).map_err(|_| BadSlot::Invalid);
        let slot = Slot::new(instant(&kept.start_at)?, instant(&kept.end_at)?);
        let slot = slot.ok().and_then(|slot| WallSlot::of(slot, zones.shown));
        Ok(Draft {
            id: kept.interview_id,
            slot: slot.ok_or(BadSlot::Invalid)?,
            seen: kept.seen.clone(),
            before: Times {
                agreed: kept.agreed.shown(zones),
                proposed: kept.proposed.shown(zones),
                proposed_by_you: kept.proposed_by_you,
            },
        })
    }
}

impl KeptRange {
    fn of(range: Option<&WallRange>) -> Self {
        let [start, end] = [
            range.and_then(|range| range.start.as_ref()),
            range.and_then(|range| range.end.as_ref()),
        ];
        Self {
            start_at: start.map(|time| time.at.clone()),
            end_at: end.map(|time| time.at.clone()),
        }
    }

    fn shown(&self, zones: Zones) -> Option<WallRange> {
        let instant = |text: &Option<String>| Timestamp::parse(text.as_deref()?).ok();
        let range = Range::new(instant(&self.start_at), instant(&self.end_at));
        (!range.is_empty()).then(|| zones.range(range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::view_model::fixture::{Fixture, agreed, on, wall};
    use interlude_model::Code;

    fn draft(context: &ViewContext<'_>, slot: WallSlot) -> Draft {
        let row = context.interview(1).unwrap().row;
        Draft {
            id: 1,
            slot,
            seen: row.revision,
            before: row.times,
        }
    }

    #[test]
    fn a_draft_survives_being_stored_and_contains_no_name() {
        let fixture = Fixture::with([agreed(1, "Ann", on("2025-07-22", "14:20", "14:40"))]);
        fixture.with_context(|context| {
            let draft = draft(context, wall("2025-07-22", "16:00", "16:20"));
            let kept = context.draft_to_keep(&draft).unwrap();
            assert_eq!(kept.start_at, "2025-07-22T15:00:00Z");
            assert_eq!(context.kept_draft(&kept).unwrap(), draft);
            let text = serde_json::to_string(&kept).unwrap();
            assert!(!text.contains("Ann"), "{text}");
            assert_eq!(serde_json::from_str::<KeptDraft>(&text).unwrap(), kept);
        });
    }

    #[test]
    fn a_draft_keeps_its_instant_when_the_zone_changes() {
        let mut fixture = Fixture::with([agreed(1, "Ann", on("2025-07-22", "14:20", "14:40"))]);
        let kept = fixture.with_context(|context| {
            let draft = draft(context, wall("2025-07-22", "23:30", "00:10"));
            context.draft_to_keep(&draft).unwrap()
        });
        fixture.zone = "Asia/Tokyo";
        fixture.with_context(|context| {
            let draft = context.kept_draft(&kept).unwrap();
            assert_eq!(draft.slot, wall("2025-07-23", "07:30", "08:10"));
        });
    }

    #[test]
    fn a_draft_with_an_invalid_slot_is_refused() {
        let fixture = Fixture::with([agreed(1, "Ann", on("2025-07-22", "14:20", "14:40"))]);
        fixture.with_context(|context| {
            for slot in [
                wall("2025-07-22", "", ""),
                wall("2025-03-30", "01:30", "01:40"),
            ] {
                let refused = context.draft_to_keep(&draft(context, slot)).unwrap_err();
                assert_eq!(refused.code, Code::BadTime);
            }
        });
    }
}
