use chrono::{Datelike, NaiveDate, Weekday};

/// Why a phrase was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    /// It says nothing of a time.
    #[error("Write a day or a time, such as tomorrow 3pm.")]
    Nothing,
    /// More than any time takes.
    #[error("That is too long. Write a day and a time, such as tomorrow 3pm.")]
    TooLong,
    /// A word that is not understood where it stands.
    #[error("\u{201c}{0}\u{201d} is not understood here.")]
    Word(String),
    /// Parts that exclude each other.
    #[error("That says more than one time. Leave out one of them.")]
    TooMuch,
    /// A date and a weekday that do not fit.
    #[error("{} is a {}, not a {}.", date(*day), weekday(day.weekday()), weekday(*said))]
    OtherWeekday {
        /// The date.
        day: NaiveDate,
        /// The weekday that was written beside it.
        said: Weekday,
    },
    /// A date of which nobody knows whether the day or the month comes first.
    #[error(
        "\u{201c}{written}\u{201d} can be {} or {}. Write the month as a word.",
        date(dates.0), date(dates.1)
    )]
    EitherDate {
        /// As it was written.
        written: String,
        /// What it can be.
        dates: (NaiveDate, NaiveDate),
    },
    /// A zone word that means several zones.
    #[error(
        "\u{201c}{0}\u{201d} can be more than one time zone. Write its distance from UTC, such as \
         UTC-6, or the time in your own zone."
    )]
    ManyZones(String),
    /// A zone without a time of day.
    #[error("\u{201c}{0}\u{201d} is a time zone. Write a time of day beside it.")]
    ZoneAlone(String),
    /// The clocks of another place change over it.
    #[error(
        "The clocks change in \u{201c}{0}\u{201d} at that time. Write it in your own time zone."
    )]
    ClocksChange(String),
    /// Nothing that the form can show.
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
