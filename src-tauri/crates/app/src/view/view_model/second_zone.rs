use chrono::NaiveTime;

use super::ViewContext;
use super::list::days;
use crate::view::{CalendarRequest, WindowError};

impl ViewContext<'_> {
    /// Returns for each day how many minutes the second zone's clock is ahead of the shown zone's at noon. None
    /// if there is no second zone. The shift is given for each day because the two zones need not change their
    /// clocks on the same day.
    ///
    /// # Errors
    /// [`Code::BadTime`](interlude_model::Code::BadTime) if the request is not a range of days.
    pub fn second_zone_shifts(
        &self,
        request: &CalendarRequest,
    ) -> Result<Vec<Option<i32>>, WindowError> {
        let (first, end) = days(request)?;
        let zones = self.zones();
        let days = first.iter_days().take_while(|day| *day < end);
        let shift = |day: chrono::NaiveDate| {
            let noon = day.and_time(NaiveTime::from_hms_opt(12, 0, 0)?);
            let at = zones.shown.instants(noon).first()?.to_utc().into();
            let second = zones.second?.local(at)?.naive_local();
            let shown = zones.shown.local(at)?.naive_local();
            i32::try_from((second - shown).num_minutes()).ok()
        };
        Ok(days.map(shift).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::view_model::fixture::Fixture;

    fn shifts(second: Option<&str>, from: &str, to: &str) -> Vec<Option<i32>> {
        let mut fixture = Fixture::default();
        fixture.settings.second_zone = second.map(str::to_owned);
        let request = CalendarRequest {
            from: from.to_owned(),
            to: to.to_owned(),
        };
        fixture.with_context(|context| context.second_zone_shifts(&request).unwrap())
    }

    #[test]
    fn each_day_has_its_own_shift() {
        // Jerusalem goes forward on Friday 26 March 2027, London on the Sunday after.
        let week = shifts(Some("Asia/Jerusalem"), "2027-03-22", "2027-03-29");
        let hours: Vec<_> = week.into_iter().map(|shift| shift.unwrap() / 60).collect();
        assert_eq!(hours, [2, 2, 2, 2, 3, 3, 2]);
        assert_eq!(
            shifts(Some("Asia/Kolkata"), "2027-01-04", "2027-01-05"),
            [Some(330)]
        );
        assert_eq!(shifts(None, "2027-01-04", "2027-01-05"), [None]);
    }
}
