use chrono::{Datelike, NaiveDate, Weekday};

/// The reason for which a phrase was not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    /// It contains no day and no time.
    #[error("Write a day or a time, such as tomorrow 3pm.")]
    Nothing,
    /// It is longer than any phrase for a time.
    #[error("That is too long. Write a day and a time, such as tomorrow 3pm.")]
    TooLong,
    /// A word that is unknown at its place.
    #[error("\u{201c}{0}\u{201d} is not understood here.")]
    Word(String),
    /// Parts that exclude each other, such as two times.
    #[error("That says more than one time. Leave out one of them.")]
    TooMuch,
    /// A date that is not on the weekday beside it.
    #[error("{} is a {}, not a {}.", date(*day), weekday(day.weekday()), weekday(*written))]
    OtherWeekday {
        day: NaiveDate,
        /// The weekday in the phrase.
        written: Weekday,
    },
    /// A date that can be read day first or month first.
    #[error(
        "\u{201c}{written}\u{201d} can be {} or {}. Write the month as a word.",
        date(dates.0), date(dates.1)
    )]
    EitherDate {
        /// The text of the date.
        written: String,
        /// The date day first, and the date month first.
        dates: (NaiveDate, NaiveDate),
    },
    /// An abbreviation of several time zones.
    #[error(
        "\u{201c}{0}\u{201d} can be more than one time zone. Write its offset from UTC, such as \
         UTC-6, or the time in your own zone."
    )]
    ManyZones(String),
    /// A zone without a time of day.
    #[error("\u{201c}{0}\u{201d} is a time zone. Write a time of day beside it.")]
    ZoneAlone(String),
    /// A time that the other zone's clocks skip or show twice.
    #[error(
        "The clocks change in \u{201c}{0}\u{201d} at that time. Write it in your own time zone."
    )]
    ClocksChange(String),
    /// The time cannot be shown in the form.
    #[error("That is not a time that can be proposed.")]
    NoTime,
}

fn date(day: NaiveDate) -> impl std::fmt::Display {
    day.format("%-d %B %Y")
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}
