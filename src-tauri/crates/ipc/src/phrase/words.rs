use super::problem::Problem;

/// The longest phrase that is read, in characters.
const LONGEST: usize = 200;

/// The most digits that a number may have.
const MOST_DIGITS: usize = 8;

/// The largest number of units that a span may count.
const MOST: u64 = 10_000;

/// A phrase cut into words, numbers and signs, with a place in it.
#[derive(Debug, Clone)]
pub(super) struct Words {
    tokens: Vec<Token>,
    at: usize,
    /// Whether day and time are written as ISO 8601 has it.
    is_standard: bool,
    /// What is known of why the phrase cannot be read, beside a word that is in the way.
    reason: Option<Problem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    what: What,
    /// As it was written.
    text: String,
    /// Whether a blank or a comma stands before it.
    is_apart: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// In lower case.
    Word(String),
    Number(Number),
    Sign(char),
}

/// A number, with how many digits it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: u64,
    pub(super) digits: usize,
}

/// A length of time: in minutes, or in whole days of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    Minutes(i64),
    Days(u64),
}

impl Words {
    /// Cuts a phrase.
    ///
    /// # Errors
    /// [`Problem`]: it is too long, or a number in it is.
    pub(super) fn of(text: &str) -> Result<Self, Problem> {
        if text.chars().count() > LONGEST {
            return Err(Problem::TooLong);
        }
        let letters: Vec<char> = text.chars().collect();
        let kind = |c: &char| match c {
            c if c.is_alphabetic() || *c == '_' => 0,
            c if c.is_ascii_digit() => 1,
            _ => 2,
        };
        let mut tokens = Vec::new();
        let mut is_apart = true;
        for run in letters.chunk_by(|one, next| kind(one) == kind(next)) {
            let text: String = run.iter().collect();
            let what = match run.first().map(kind) {
                Some(0) => What::Word(text.to_lowercase()),
                Some(1) => match text.parse() {
                    Ok(value) if run.len() <= MOST_DIGITS => What::Number(Number {
                        value,
                        digits: run.len(),
                    }),
                    _ => return Err(Problem::Word(text)),
                },
                _ => {
                    for c in run {
                        if is_separator(*c) {
                            is_apart = true;
                            continue;
                        }
                        tokens.push(Token {
                            what: What::Sign(plain(*c)),
                            text: c.to_string(),
                            is_apart,
                        });
                        is_apart = false;
                    }
                    continue;
                }
            };
            tokens.push(Token {
                what,
                text,
                is_apart,
            });
            is_apart = false;
        }
        Ok(Self {
            tokens,
            at: 0,
            is_standard: false,
            reason: None,
        })
    }

    /// Takes the T between a day and a time, as in `2026-12-03T13:20`.
    pub(super) fn standard_t(&mut self) {
        self.is_standard |= self.attempt(|words| {
            let is_it = words.is_joined() && words.word("t") && words.is_joined();
            is_it.then_some(())
        });
    }

    pub(super) const fn is_standard(&self) -> bool {
        self.is_standard
    }

    /// Notes why the phrase cannot be read, if nothing else was noted before.
    pub(super) fn note(&mut self, reason: Problem) {
        self.reason.get_or_insert(reason);
    }

    /// Why the phrase is not understood: what was noted, else the word that is in the way.
    pub(super) fn problem(&self) -> Problem {
        let word = || self.tokens.get(self.at).map(|token| token.text.clone());
        let reason = self.reason.clone().or_else(|| word().map(Problem::Word));
        reason.unwrap_or(Problem::Nothing)
    }

    /// What was written from there to here, without the blanks.
    pub(super) fn since(&self, from: usize) -> String {
        let tokens = self.tokens.get(from..self.at).unwrap_or_default();
        tokens.iter().map(|token| token.text.as_str()).collect()
    }

    /// The place in the phrase.
    pub(super) const fn place(&self) -> usize {
        self.at
    }

    /// Whether the next token stands right behind the one before it.
    pub(super) fn is_joined(&self) -> bool {
        self.tokens.get(self.at).is_some_and(|next| !next.is_apart)
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Takes what `reads` reads, or nothing.
    pub(super) fn attempt(&mut self, reads: impl FnOnce(&mut Self) -> Option<()>) -> bool {
        self.maybe(reads).is_some()
    }

    /// The same, with what was read.
    pub(super) fn maybe<T>(&mut self, reads: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let at = self.at;
        let read = reads(self);
        if read.is_none() {
            self.at = at;
        }
        read
    }

    /// Takes a word that says nothing, or the full stop at the end.
    pub(super) fn filler(&mut self) -> bool {
        self.one_of(&["at", "on", "from"])
            || self.attempt(|words| (words.word("when") && words.sign(':')).then_some(()))
            || self.attempt(|words| (words.sign('.') && words.is_done()).then_some(()))
    }

    fn next(&self) -> Option<&What> {
        self.tokens.get(self.at).map(|token| &token.what)
    }

    pub(super) fn word(&mut self, word: &str) -> bool {
        self.one_of(&[word])
    }

    pub(super) fn one_of(&mut self, words: &[&str]) -> bool {
        let fits = matches!(self.next(), Some(What::Word(next)) if words.contains(&next.as_str()));
        self.at += usize::from(fits);
        fits
    }

    /// Takes any word that `reads` knows.
    pub(super) fn named<T>(&mut self, reads: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        match self.next() {
            Some(What::Word(word)) => {
                let read = reads(word)?;
                self.at += 1;
                Some(read)
            }
            _ => None,
        }
    }

    pub(super) fn sign(&mut self, sign: char) -> bool {
        let fits = self.next() == Some(&What::Sign(sign));
        self.at += usize::from(fits);
        fits
    }

    pub(super) fn number(&mut self) -> Option<Number> {
        match self.next() {
            Some(What::Number(number)) => {
                let number = *number;
                self.at += 1;
                Some(number)
            }
            _ => None,
        }
    }

    /// `30m`, `2 hours`, `1h30`, `1.5 hours`, `an hour`, `half an hour`, `3 days`, `a week`.
    pub(super) fn span(&mut self) -> Option<Span> {
        self.maybe(|words| {
            if words.word("half") {
                let whole = words.one_of(&["an", "a"]) && words.hours();
                return whole.then_some(Span::Minutes(30));
            }
            if words.one_of(&["an", "a", "one"]) {
                return words.unit(1, 0);
            }
            let count = words.number()?.value;
            if count > MOST {
                return None;
            }
            let minutes_beside = words.maybe(|words| {
                let part = words.sign('.').then(|| words.number())??;
                let of = 10u64.checked_pow(u32::try_from(part.digits).ok()?)?;
                Some(part.value * 60 / of)
            });
            words.unit(count, minutes_beside.unwrap_or_default())
        })
    }

    fn unit(&mut self, count: u64, minutes_beside: u64) -> Option<Span> {
        if self.hours() {
            let more = self.maybe(|words| {
                let more = words.number().filter(|more| more.value < 60)?;
                words.minutes();
                Some(more.value)
            });
            let minutes = count * 60 + minutes_beside + more.unwrap_or_default();
            return i64::try_from(minutes).ok().map(Span::Minutes);
        }
        if minutes_beside != 0 {
            return None;
        }
        if self.minutes() {
            i64::try_from(count).ok().map(Span::Minutes)
        } else if self.one_of(&["d", "day", "days"]) {
            Some(Span::Days(count))
        } else if self.one_of(&["w", "week", "weeks"]) {
            Some(Span::Days(count * 7))
        } else {
            None
        }
    }

    fn hours(&mut self) -> bool {
        self.one_of(&["h", "hr", "hrs", "hour", "hours"])
    }

    fn minutes(&mut self) -> bool {
        self.one_of(&["m", "min", "mins", "minute", "minutes"])
    }
}

/// What stands between the parts of a phrase and says nothing: blanks of every width, commas,
/// brackets, and the dots and bars that calendars print.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            ',' | '(' | ')' | '[' | ']' | '|' | '\u{b7}' | '\u{2022}' | '\u{22c5}'
        )
        // Marks of direction and of width, which mail programs leave in.
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A dash of any length is one sign, and so is a colon or full stop of any width.
fn plain(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{ff0d}' => '-',
        '\u{ff1a}' | '\u{2236}' => ':',
        '\u{2044}' | '\u{2215}' => '/',
        c => c,
    }
}
