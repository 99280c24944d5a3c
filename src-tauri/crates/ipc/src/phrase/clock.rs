use chrono::NaiveTime;

use super::words::Words;
use super::{Said, fill};

/// A time of day as it was written.
#[derive(Debug, Clone, Copy)]
struct Written {
    hour: u32,
    minute: u32,
    half: Option<Half>,
    /// Written with one digit: `3` is rather in the afternoon, `03` is not.
    is_loose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
}

/// `15:00`, `3pm`, `10.30`, `1530`, `noon`, `14:00-14:40`, `3 to 4pm`, `until 16:00`.
pub(super) fn take(words: &mut Words, said: &mut Said) -> bool {
    words.attempt(|words| {
        if words.one_of(&["until", "till"]) {
            let end = written(words)?.time()?;
            return end_at(said, end);
        }
        let mut start = written(words)?;
        let end = words.maybe(|words| {
            let goes_on = words.sign('-') || words.one_of(&["to", "until", "till"]);
            goes_on.then(|| written(words))?
        });
        if let Some(end) = end {
            if let (None, Some(half)) = (start.half, end.half) {
                start = start.beside(end, half);
            }
            end_at(said, end.time()?)?;
        }
        fill(&mut said.start, start.time()?)
    })
}

fn end_at(said: &mut Said, end: NaiveTime) -> Option<()> {
    if said.minutes.is_some() {
        return None;
    }
    fill(&mut said.end, end)
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
            1 | 2 => {
                let minute = words.maybe(|words| {
                    let goes_on = words.sign(':') || words.sign('.');
                    goes_on.then(|| words.number().filter(|minute| minute.digits == 2))?
                });
                let minute = minute.map_or(Some(0), |minute| u32::try_from(minute.value).ok())?;
                (value, minute)
            }
            _ => return None,
        };
        let half = words.named(|word| match word {
            "am" => Some(Half::Am),
            "pm" => Some(Half::Pm),
            _ => None,
        });
        Some(Written {
            hour,
            minute,
            half,
            is_loose: number.digits == 1,
        })
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

    /// The start of `3-4pm` is in the same half of the day as its end, and that of `11-1pm` in the
    /// other.
    fn beside(self, end: Self, half: Half) -> Self {
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
