//! Parses the values of arguments.

use chrono::NaiveDate;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use interlude_model::InterviewId;
use interlude_store::keys::Seal;

pub(super) fn seal() -> impl TypedValueParser<Value = Seal> {
    let value = |seal: Seal, help: &'static str| PossibleValue::new(seal.word()).help(help);
    let values = [
        value(
            Seal::Keychain,
            "With a key in the system keychain, which opens the account while it is unlocked",
        ),
        value(
            Seal::Passphrase,
            "With a passphrase, which you enter for each command",
        ),
        value(
            Seal::None,
            "Not at all. Credentials are not saved, so you enter them for each command",
        ),
    ];
    PossibleValuesParser::new(values).map(|word| match word.as_str() {
        "keychain" => Seal::Keychain,
        "passphrase" => Seal::Passphrase,
        _ => Seal::None,
    })
}

pub(super) fn interview_id(text: &str) -> Result<InterviewId, &'static str> {
    text.trim_start_matches('#')
        .parse()
        .map_err(|_| "an interview's number is needed, such as 37; \"interlude list\" shows them")
}

/// Returns the date as it is always written.
pub(super) fn date(text: &str) -> Result<String, &'static str> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    let date = date.map_err(|_| "a date is needed, such as 2025-01-23")?;
    Ok(date.to_string())
}

/// Parses a duration of hours and minutes, such as `1h30m`, which may be negative.
pub(super) fn minutes(text: &str) -> Result<i32, &'static str> {
    let bad = "a duration is needed, such as 30m, 1h30m or -15m";
    let (sign, length) = match text.strip_prefix('-') {
        Some(length) => (-1, length),
        None => (1, text),
    };
    let (hours, rest) = length.split_once('h').unwrap_or(("0", length));
    let minutes = match rest {
        "" => "0",
        _ => rest.strip_suffix('m').ok_or(bad)?,
    };
    let number = |digits: &str| digits.parse::<u16>().map(i32::from).map_err(|_| bad);
    match number(hours)? * 60 + number(minutes)? {
        0 => Err(bad),
        minutes => Ok(sign * minutes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_of_hours_and_minutes() {
        for (text, wanted) in [("30m", 30), ("2h", 120), ("1h30m", 90), ("-15m", -15)] {
            assert_eq!(minutes(text), Ok(wanted), "{text}");
        }
        for text in [
            "", "30", "h", "m", "1h30", "0m", "1d", "--1h", "1h-5m", "+5m x",
        ] {
            assert!(minutes(text).is_err(), "{text}");
        }
    }
}
