use interlude_domain::{Range, Slot, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::interview::Times;
use crate::reading::BadSlot;
use crate::wall::WallRange;
use crate::zones::Zones;
use crate::{ViewContext, WallSlot, WindowError};

/// A time that was set in an interview's form and not proposed yet, with what it was begun on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// The interview.
    #[serde(with = "crate::id::text")]
    #[ts(type = "string")]
    pub id: i64,
    /// The time that was set.
    pub slot: WallSlot,
    /// The revision that the draft was begun on.
    pub seen: String,
    /// The times that stood then.
    pub before: Times,
}

/// A [`Draft`] as it is kept on the disk: ids and instants, no names. The zone may change meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDraft {
    /// The interview.
    pub interview_id: i64,
    /// The start that was set.
    pub start_at: String,
    /// The end that was set.
    pub end_at: String,
    /// The revision that the draft was begun on.
    pub seen: String,
    /// The agreed time that stood then.
    #[serde(default)]
    pub agreed: KeptRange,
    /// The proposed time that stood then.
    #[serde(default)]
    pub proposed: KeptRange,
    /// Whether the user had proposed it.
    #[serde(default)]
    pub proposed_by_you: bool,
}

/// A range of a [`KeptDraft`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRange {
    /// Its start, RFC 3339 in UTC.
    pub start_at: Option<String>,
    /// Its end, RFC 3339 in UTC.
    pub end_at: Option<String>,
}

impl ViewContext<'_> {
    /// Returns a draft as it is kept.
    ///
    /// # Errors
    /// [`ErrorCode::BadTime`](crate::ErrorCode::BadTime): its slot is none, so it has no instants.
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

    /// Returns a kept draft in the zone that is shown now.
    ///
    /// # Errors
    /// [`ErrorCode::BadTime`](crate::ErrorCode::BadTime): what was kept is no slot that can be shown.
    pub fn kept_draft(&self, kept: &KeptDraft) -> Result<Draft, WindowError> {
        let zones = self.zones();
        let instant = |text: &str| Timestamp::parse(text).map_err(|_| BadSlot::Nonsense);
        let slot = Slot::new(instant(&kept.start_at)?, instant(&kept.end_at)?);
        let slot = slot.ok().and_then(|slot| WallSlot::of(slot, zones.shown));
        Ok(Draft {
            id: kept.interview_id,
            slot: slot.ok_or(BadSlot::Nonsense)?,
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
    use crate::ErrorCode;
    use crate::view_model::fixture::{Fixture, agreed, on, wall};

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
    fn a_draft_is_the_same_after_it_was_kept() {
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
    fn what_is_no_slot_is_not_kept() {
        let fixture = Fixture::with([agreed(1, "Ann", on("2025-07-22", "14:20", "14:40"))]);
        fixture.with_context(|context| {
            for slot in [
                wall("2025-07-22", "", ""),
                wall("2025-03-30", "01:30", "01:40"),
            ] {
                let refused = context.draft_to_keep(&draft(context, slot)).unwrap_err();
                assert_eq!(refused.code, ErrorCode::BadTime);
            }
        });
    }
}
