use chrono::NaiveTime;

use super::words::Words;
use super::{Parsed, set_once, zone};

/// A time of day as the phrase writes it.
#[derive(Debug, Clone, Copy)]
struct Written {
    hour: u32,
    minute: u32,
    half: Option<Half>,
    /// True if the hour has one digit. `3` is more likely in the afternoon, `03` is not.
    is_loose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
}

/// Parses a time of day or a range of them: `15:00`, `3pm`, `1:20 p.m.`, `10.30`, `13h20`, `1530`, `noon`,
/// `14:00-14:40`, `3 to 4pm`, `until 16:00`. A time zone may follow each time.
pub(super) fn parse(words: &mut Words, parsed: &mut Parsed) -> bool {
    words.attempt(|words| {
        if words.one_of(&["until", "till"]) {
            let end = written(words)?.time()?;
            zone::parse_after_time(words, parsed)?;
            return set_end(parsed, end);
        }
        let mut start = written(words)?;
        zone::parse_after_time(words, parsed)?;
        let end = words.maybe(|words| {
            let goes_on = words.sign('-') || words.one_of(&["to", "until", "till"]);
            goes_on.then(|| written(words))?
        });
        if let Some(end) = end {
            zone::parse_after_time(words, parsed)?;
            if let (None, Some(half)) = (start.half, end.half) {
                start = start.in_half_of(end, half);
            }
            set_end(parsed, end.time()?)?;
        }
        set_once(&mut parsed.start, start.time()?)
    })
}

fn set_end(parsed: &mut Parsed, end: NaiveTime) -> Option<()> {
    if parsed.minutes.is_some() {
        return None;
    }
    set_once(&mut parsed.end, end)
}

fn written(words: &mut Words) -> Option<Written> {
    words.maybe(|words| {
        let named = |hour| Written {
            hour,
            minute: 0,
            half: None,
            is_loose: false,
        };
        if words.one_of(&["noon", "midday"]) {
            return Some(named(12));
        }
        if words.word("midnight") {
            return Some(named(0));
        }
        let number = words.number()?;
        let value = u32::try_from(number.value).ok()?;
        let (hour, minute) = match number.digits {
            4 => (value / 100, value % 100),
            1 | 2 => (value, minute(words, number.digits)?),
            _ => return None,
        };
        let half = words.maybe(half);
        Some(Written {
            hour,
            minute,
            half,
            is_loose: number.digits == 1,
        })
    })
}

/// Parses the minute after an hour: `:20`, `.20`, `:20:00`, `h20`, `h`, or nothing.
fn minute(words: &mut Words, digits_of_hour: usize) -> Option<u32> {
    let two_digits = |words: &mut Words| {
        let number = words.number().filter(|number| number.digits == 2)?;
        u32::try_from(number.value).ok()
    };
    let minute = words.maybe(|words| {
        let goes_on = words.sign(':') || words.sign('.') || words.word("h");
        goes_on.then(|| two_digits(words))?
    });
    let Some(minute) = minute else {
        // One digit with an h, such as `2h`, is more likely a length.
        if digits_of_hour == 2 {
            words.word("h");
        }
        return Some(0);
    };
    let second = words.maybe(|words| words.sign(':').then(|| two_digits(words))?);
    // The form has whole minutes, so any seconds but zero would be lost.
    (second.unwrap_or(0) == 0).then_some(minute)
}

/// Parses `am`, `p.m.` or `P. M.`
fn half(words: &mut Words) -> Option<Half> {
    let whole = words.named(|word| match word {
        "am" => Some(Half::Am),
        "pm" => Some(Half::Pm),
        _ => None,
    });
    whole.or_else(|| {
        let half = words.named(|word| match word {
            "a" => Some(Half::Am),
            "p" => Some(Half::Pm),
            _ => None,
        })?;
        let is_whole = words.sign('.') && words.word("m");
        words.sign('.');
        is_whole.then_some(half)
    })
}

impl Written {
    fn time(self) -> Option<NaiveTime> {
        let hour = match (self.half, self.hour) {
            (Some(_), 0 | 13..) => return None,
            (Some(Half::Am), 12) => 0,
            (Some(Half::Am), hour) | (Some(Half::Pm), hour @ 12) => hour,
            (Some(Half::Pm), hour) => hour + 12,
            (None, hour @ 1..=7) if self.is_loose => hour + 12,
            (None, hour) => hour,
        };
        NaiveTime::from_hms_opt(hour, self.minute, 0)
    }

    /// Adds am or pm to the start of a range from its end. The start of `3-4pm` is in the same half of the
    /// day as its end, that of `11-1pm` in the other.
    fn in_half_of(self, end: Self, half: Half) -> Self {
        let of_day = |written: Self| (written.hour % 12) * 60 + written.minute;
        let is_same = of_day(self) < of_day(end);
        let half = match (is_same, half) {
            (true, half) => half,
            (false, Half::Pm) => Half::Am,
            (false, Half::Am) => Half::Pm,
        };
        let can_have_one = (1..=12).contains(&self.hour);
        Self {
            half: can_have_one.then_some(half),
            ..self
        }
    }
}
