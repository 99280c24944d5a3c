use crate::Timestamp;
use chrono::{DateTime, Utc};

use crate::zone::Zone;
use crate::zone::conversion::stamp;

impl Zone {
    /// Returns the zone's display name with the abbreviation or the UTC offset that applies at that
    /// instant: `London (GMT)`, `Sao Paulo (UTC-3)`. A zone without a place has the abbreviation or
    /// offset only: `CET`.
    pub fn label(self, at: Timestamp) -> String {
        let place = self.place();
        let abbreviation = at
            .to_chrono()
            .and_then(|at| self.abbreviation_or_offset(at));
        match abbreviation {
            Some(abbreviation) if !self.rules().is_place => abbreviation,
            Some(abbreviation) if abbreviation != place => format!("{place} ({abbreviation})"),
            _ => place,
        }
    }

    /// Returns the place in the zone's name: `New York`. A zone without a place returns its rule or its
    /// file.
    pub fn place(self) -> String {
        let name = self.name();
        if !self.rules().is_place {
            return name.to_owned();
        }
        let place = name.rsplit_once('/').map_or(name, |(_, place)| place);
        place.replace('_', " ")
    }

    /// Returns the abbreviation that applies at that instant, such as `GMT`, or the UTC offset if the
    /// zone has no abbreviation.
    fn abbreviation_or_offset(self, at: DateTime<Utc>) -> Option<String> {
        let at = stamp(at)?;
        let info = self.rules().time_zone.to_offset_info(at);
        let name = info.abbreviation();
        let seconds = info.offset().seconds();
        // The abbreviation of the POSIX rule `UTC-2` is `UTC`, although its offset is two hours.
        let is_wrong = seconds != 0 && matches!(name, "UTC" | "GMT");
        if name.starts_with(|letter: char| letter.is_alphabetic()) && !is_wrong {
            return Some(name.to_owned());
        }
        let sign = if seconds < 0 { '-' } else { '+' };
        let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() % 3600 / 60);
        Some(match (hours, minutes) {
            (0, 0) => "UTC".to_owned(),
            (hours, 0) => format!("UTC{sign}{hours}"),
            (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_has_the_place_and_the_abbreviation_of_the_season() {
        let label = |zone, at| {
            let at = Timestamp::parse(at).unwrap();
            Zone::named(zone).unwrap().label(at)
        };
        let (winter, summer) = ("2025-01-22T12:00:00Z", "2025-07-22T12:00:00Z");
        assert_eq!(label("Europe/London", winter), "London (GMT)");
        assert_eq!(label("Europe/London", summer), "London (BST)");
        assert_eq!(label("America/Sao_Paulo", summer), "Sao Paulo (UTC-3)");
        assert_eq!(label("Asia/Kathmandu", summer), "Kathmandu (UTC+5:45)");
        assert_eq!(label("Australia/Sydney", winter), "Sydney (AEDT)");
        assert_eq!(label("Etc/UTC", winter), "UTC");
        assert_eq!(Zone::named("America/New_York").unwrap().place(), "New York");
    }
}
