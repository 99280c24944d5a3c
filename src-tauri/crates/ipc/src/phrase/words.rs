/// The longest phrase that is read, in characters.
const LONGEST: usize = 100;

/// The most digits that a number may have.
const MOST_DIGITS: usize = 8;

/// The largest number of units that a span may count.
const MOST: u64 = 10_000;

/// A phrase cut into words, numbers and signs, with a place in it.
#[derive(Debug, Clone)]
pub(super) struct Words {
    tokens: Vec<Token>,
    at: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
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
    /// Cuts a phrase; none where it is too long or holds anything else.
    pub(super) fn of(text: &str) -> Option<Self> {
        if text.chars().count() > LONGEST {
            return None;
        }
        let lower: Vec<char> = text.to_lowercase().chars().collect();
        let kind = |c: &char| match c {
            c if c.is_alphabetic() => 0,
            c if c.is_ascii_digit() => 1,
            _ => 2,
        };
        let mut tokens = Vec::new();
        for run in lower.chunk_by(|one, next| kind(one) == kind(next)) {
            match run.first().map(kind)? {
                0 => tokens.push(Token::Word(run.iter().collect())),
                1 if run.len() > MOST_DIGITS => return None,
                1 => tokens.push(Token::Number(Number {
                    value: run.iter().collect::<String>().parse().ok()?,
                    digits: run.len(),
                })),
                _ => {
                    for c in run {
                        match c {
                            c if c.is_whitespace() || *c == ',' => {}
                            '–' | '−' => tokens.push(Token::Sign('-')),
                            '+' | '-' | ':' | '.' => tokens.push(Token::Sign(*c)),
                            _ => return None,
                        }
                    }
                }
            }
        }
        Some(Self { tokens, at: 0 })
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

    /// Takes a word that says nothing.
    pub(super) fn filler(&mut self) -> bool {
        self.one_of(&["at", "on", "from"])
    }

    pub(super) fn word(&mut self, word: &str) -> bool {
        self.one_of(&[word])
    }

    pub(super) fn one_of(&mut self, words: &[&str]) -> bool {
        let fits = matches!(self.tokens.get(self.at), Some(Token::Word(next)) if words.contains(&next.as_str()));
        self.at += usize::from(fits);
        fits
    }

    /// Takes any word that `reads` knows.
    pub(super) fn named<T>(&mut self, reads: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        match self.tokens.get(self.at) {
            Some(Token::Word(word)) => {
                let read = reads(word)?;
                self.at += 1;
                Some(read)
            }
            _ => None,
        }
    }

    pub(super) fn sign(&mut self, sign: char) -> bool {
        let fits = self.tokens.get(self.at) == Some(&Token::Sign(sign));
        self.at += usize::from(fits);
        fits
    }

    pub(super) fn number(&mut self) -> Option<Number> {
        match self.tokens.get(self.at) {
            Some(Token::Number(number)) => {
                self.at += 1;
                Some(*number)
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
