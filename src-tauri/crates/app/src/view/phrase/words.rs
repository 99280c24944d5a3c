use super::Problem;

/// The longest phrase that is read, in characters.
const LONGEST: usize = 200;

/// The greatest number of digits of a number.
const MOST_DIGITS: usize = 8;

/// The greatest number of units in a span.
const MAX_UNITS: u64 = 10_000;

/// A phrase split into words, numbers and signs, with the position of the parser.
#[derive(Debug, Clone)]
pub(super) struct Words {
    tokens: Vec<Token>,
    at: usize,
    /// True if the day and the time are joined by a T, as ISO 8601 writes them.
    is_iso: bool,
    /// The first reason for which the phrase cannot be read, if it is more precise than an unknown word.
    reason: Option<Problem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    kind: TokenKind,
    /// The text as it was written.
    text: String,
    /// True if a blank or a comma stands before it.
    has_gap_before: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum TokenKind {
    /// In lower case.
    Word(String),
    Number(Number),
    Sign(char),
}

/// A number and the number of its digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: u64,
    pub(super) digits: usize,
}

/// A length of time, in minutes or in calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    Minutes(i64),
    Days(u64),
}

impl Words {
    /// Splits a phrase.
    ///
    /// # Errors
    /// [`Problem`] if the phrase or a number in it is too long.
    pub(super) fn of(text: &str) -> Result<Self, Problem> {
        if text.chars().count() > LONGEST {
            return Err(Problem::TooLong);
        }
        let letters: Vec<char> = text.chars().collect();
        let class = |c: &char| match c {
            c if c.is_alphabetic() || *c == '_' => 0,
            c if c.is_ascii_digit() => 1,
            _ => 2,
        };
        let mut tokens = Vec::new();
        let mut has_gap_before = true;
        for run in letters.chunk_by(|one, next| class(one) == class(next)) {
            let text: String = run.iter().collect();
            let kind = match run.first().map(class) {
                Some(0) => TokenKind::Word(text.to_lowercase()),
                Some(1) => match text.parse() {
                    Ok(value) if run.len() <= MOST_DIGITS => TokenKind::Number(Number {
                        value,
                        digits: run.len(),
                    }),
                    _ => return Err(Problem::Word(text)),
                },
                _ => {
                    for c in run {
                        if is_separator(*c) {
                            has_gap_before = true;
                            continue;
                        }
                        tokens.push(Token {
                            kind: TokenKind::Sign(normalized(*c)),
                            text: c.to_string(),
                            has_gap_before,
                        });
                        has_gap_before = false;
                    }
                    continue;
                }
            };
            tokens.push(Token {
                kind,
                text,
                has_gap_before,
            });
            has_gap_before = false;
        }
        Ok(Self {
            tokens,
            at: 0,
            is_iso: false,
            reason: None,
        })
    }

    /// Parses the T between a day and a time, as in `2026-12-03T13:20`.
    pub(super) fn iso_t(&mut self) {
        self.is_iso |= self.attempt(|words| {
            let is_it = words.follows_directly() && words.word("t") && words.follows_directly();
            is_it.then_some(())
        });
    }

    pub(super) const fn is_iso(&self) -> bool {
        self.is_iso
    }

    /// Notes the reason for which the phrase cannot be read. Only the first one is kept.
    pub(super) fn note(&mut self, reason: Problem) {
        self.reason.get_or_insert(reason);
    }

    /// Returns the reason that was noted, or else the next word as an unknown one.
    pub(super) fn problem(&self) -> Problem {
        let word = || self.tokens.get(self.at).map(|token| token.text.clone());
        let reason = self.reason.clone().or_else(|| word().map(Problem::Word));
        reason.unwrap_or(Problem::Nothing)
    }

    /// Returns the text from a position to the current one, without the blanks.
    pub(super) fn since(&self, from: usize) -> String {
        let tokens = self.tokens.get(from..self.at).unwrap_or_default();
        tokens.iter().map(|token| token.text.as_str()).collect()
    }

    /// Returns the current position.
    pub(super) const fn position(&self) -> usize {
        self.at
    }

    /// Returns true if the next token follows the one before it without a gap.
    pub(super) fn follows_directly(&self) -> bool {
        let next = self.tokens.get(self.at);
        next.is_some_and(|next| !next.has_gap_before)
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Calls `parse` and returns true if it succeeded. If it failed, the position is restored.
    pub(super) fn attempt(&mut self, parse: impl FnOnce(&mut Self) -> Option<()>) -> bool {
        self.maybe(parse).is_some()
    }

    /// Calls `parse` and returns its result. If that is None, the position is restored.
    pub(super) fn maybe<T>(&mut self, parse: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let at = self.at;
        let read = parse(self);
        if read.is_none() {
            self.at = at;
        }
        read
    }

    /// Parses a word without meaning, or the full stop at the end.
    pub(super) fn filler(&mut self) -> bool {
        self.one_of(&["at", "on", "from"])
            || self.attempt(|words| (words.word("when") && words.sign(':')).then_some(()))
            || self.attempt(|words| (words.sign('.') && words.is_done()).then_some(()))
    }

    fn next(&self) -> Option<&TokenKind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    pub(super) fn word(&mut self, word: &str) -> bool {
        self.one_of(&[word])
    }

    pub(super) fn one_of(&mut self, words: &[&str]) -> bool {
        let fits =
            matches!(self.next(), Some(TokenKind::Word(next)) if words.contains(&next.as_str()));
        self.at += usize::from(fits);
        fits
    }

    /// Parses a word that `parse` knows.
    pub(super) fn named<T>(&mut self, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        match self.next() {
            Some(TokenKind::Word(word)) => {
                let read = parse(word)?;
                self.at += 1;
                Some(read)
            }
            _ => None,
        }
    }

    pub(super) fn sign(&mut self, sign: char) -> bool {
        let fits = self.next() == Some(&TokenKind::Sign(sign));
        self.at += usize::from(fits);
        fits
    }

    pub(super) fn number(&mut self) -> Option<Number> {
        match self.next() {
            Some(TokenKind::Number(number)) => {
                let number = *number;
                self.at += 1;
                Some(number)
            }
            _ => None,
        }
    }

    /// Parses `30m`, `2 hours`, `1h30`, `1.5 hours`, `an hour`, `half an hour`, `3 days` or `a week`.
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
            if count > MAX_UNITS {
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

/// Returns true for characters between the parts of a phrase that have no meaning: blanks of every width,
/// commas, brackets, and the dots and bars that calendars print.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            ',' | '(' | ')' | '[' | ']' | '|' | '\u{b7}' | '\u{2022}' | '\u{22c5}'
        )
        // Direction and zero-width marks, which mail programs insert.
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Replaces every dash, colon and slash of Unicode by its ASCII character.
fn normalized(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{ff0d}' => '-',
        '\u{ff1a}' | '\u{2236}' => ':',
        '\u{2044}' | '\u{2215}' => '/',
        c => c,
    }
}
