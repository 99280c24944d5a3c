use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt::Write as _;

use interlude_model::{Interview, InterviewId, Timestamp};
use memchr::memmem;

use crate::folding::{fold_into, folded};

/// The sort key of "most recently updated first". Interviews without that time come last.
pub(crate) type UpdateKey = (Reverse<Option<Timestamp>>, InterviewId);

/// The words of every interview in one text, so that a search reads memory from start to end.
///
/// A replaced entry is blanked and its new words are appended. The text is rewritten once more than
/// half of it is blank.
#[derive(Debug, Default)]
pub(crate) struct SearchIndex {
    text: Vec<u8>,
    entries: Vec<Entry>,
    places: HashMap<InterviewId, usize>,
    blank: usize,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    start: usize,
    end: usize,
    key: UpdateKey,
    live: bool,
}

const BLANK: u8 = 0;
const REWRITE_ABOVE: usize = 1 << 20;

impl SearchIndex {
    /// Adds the words of an interview, in place of its older ones.
    pub(crate) fn put(&mut self, interview: &Interview) {
        self.remove(interview.id);
        let start = self.text.len();
        let words = words(interview);
        self.text.extend_from_slice(words.as_bytes());
        let end = self.text.len();
        self.text.push(BLANK);
        let key = (Reverse(interview.updated_at()), interview.id);
        self.places.insert(interview.id, self.entries.len());
        self.entries.push(Entry {
            start,
            end,
            key,
            live: true,
        });
    }

    /// Removes the words of an interview.
    pub(crate) fn remove(&mut self, id: InterviewId) {
        let Some(entry) = self
            .places
            .remove(&id)
            .and_then(|place| self.entries.get_mut(place))
        else {
            return;
        };
        entry.live = false;
        self.blank += entry.end - entry.start + 1;
        if let Some(words) = self.text.get_mut(entry.start..entry.end) {
            words.fill(BLANK);
        }
        if self.blank > REWRITE_ABOVE && self.blank * 2 > self.text.len() {
            self.rewrite();
        }
    }

    /// Returns the interviews whose words contain every term of the query, in no particular order.
    pub(crate) fn find(&self, query: &str) -> Vec<UpdateKey> {
        let query = folded(query);
        let mut terms: Vec<&str> = query.split_whitespace().collect();
        terms.sort_by_key(|term| Reverse(term.len()));
        let Some((longest, others)) = terms.split_first() else {
            return self
                .entries
                .iter()
                .filter(|entry| entry.live)
                .map(|entry| entry.key)
                .collect();
        };
        let others: Vec<_> = others
            .iter()
            .map(|term| memmem::Finder::new(*term))
            .collect();
        let finder = memmem::Finder::new(*longest);
        let mut found = Vec::new();
        let (mut from, mut place) = (0, 0);
        while let Some(hit) = self.text.get(from..).and_then(|rest| finder.find(rest)) {
            let hit = from + hit;
            place = self.entry_at(hit, place);
            let Some(entry) = self.entries.get(place) else {
                break;
            };
            let words = self.text.get(entry.start..entry.end).unwrap_or_default();
            if others.iter().all(|other| other.find(words).is_some()) {
                found.push(entry.key);
            }
            from = entry.end + 1;
        }
        found
    }

    /// Returns the index of the entry that contains the byte at `hit`, which is `from` or a later
    /// one.
    fn entry_at(&self, hit: usize, from: usize) -> usize {
        const NEAR: usize = 8;
        let near = self
            .entries
            .iter()
            .skip(from)
            .take(NEAR)
            .position(|entry| hit <= entry.end);
        near.map_or_else(
            || self.entries.partition_point(|entry| entry.end < hit),
            |steps| from + steps,
        )
    }

    fn rewrite(&mut self) {
        let mut text = Vec::with_capacity(self.text.len() - self.blank);
        let mut entries = Vec::with_capacity(self.places.len());
        self.places.clear();
        for entry in self.entries.iter().filter(|entry| entry.live) {
            let start = text.len();
            text.extend_from_slice(self.text.get(entry.start..entry.end).unwrap_or_default());
            let end = text.len();
            text.push(BLANK);
            self.places.insert(entry.key.1, entries.len());
            entries.push(Entry {
                start,
                end,
                ..*entry
            });
        }
        (self.text, self.entries, self.blank) = (text, entries, 0);
    }
}

/// Returns the folded words by which an interview can be found, one field a line.
fn words(interview: &Interview) -> String {
    let mut words = String::with_capacity(128);
    let mut add = |text: Option<&str>| {
        if let Some(text) = text {
            let from = words.len();
            fold_into(&mut words, text);
            if words[from..].contains('\0') {
                let clean = words.split_off(from).replace('\0', "");
                words.push_str(&clean);
            }
            words.push('\n');
        }
    };
    let listing = &interview.listing;
    add(interview.interviewee_name());
    add(listing.title.as_deref());
    add(listing.interviewer_name.as_deref());
    add(listing.category.as_deref());
    if let Some(booking) = &interview.booking {
        add(booking.location.as_deref());
        add(booking
            .interviewer
            .as_ref()
            .and_then(|interviewer| interviewer.title.as_deref()));
    }
    let _ = write!(words, "#{}", interview.id);
    words
}

#[cfg(test)]
mod tests {
    use interlude_model::{ListVisibility, Listing};

    use super::*;

    fn interview(id: i64, title: &str) -> Interview {
        let listing = Listing {
            title: Some(title.into()),
            ..Listing::default()
        };
        let id = InterviewId::new(id).unwrap();
        Interview {
            id,
            listing,
            booking: None,
            visibility: ListVisibility::Hidden,
        }
    }

    fn found(index: &SearchIndex, query: &str) -> Vec<i64> {
        let mut ids: Vec<_> = index.find(query).iter().map(|key| key.1.get()).collect();
        ids.sort_unstable();
        ids
    }

    #[test]
    fn every_term_must_stand_in_the_same_interview() {
        let mut index = SearchIndex::default();
        index.put(&interview(1, "Ada Okafor"));
        index.put(&interview(2, "Ada Lovelace"));
        index.put(&interview(37, "ÉLODIE Durand"));
        assert_eq!(found(&index, "ada"), [1, 2]);
        assert_eq!(found(&index, "  LOVE ada "), [2]);
        assert_eq!(found(&index, "okafor lovelace"), [] as [i64; 0]);
        assert_eq!(found(&index, "élodie"), [37]);
        assert_eq!(found(&index, "#37"), [37]);
        assert_eq!(found(&index, ""), [1, 2, 37]);
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        let mut index = SearchIndex::default();
        index.put(&interview(1, "Maria João Ferreira"));
        index.put(&interview(2, "Maria JOA\u{303}O Ferreira"));
        index.put(&interview(3, "İpek Işıl"));
        for query in ["joao", "joão", "JOÃO", "JOA\u{303}O", "ferreira jo"] {
            assert_eq!(found(&index, query), [1, 2], "{query}");
        }
        for query in ["ipek", "İPEK", "ıpek", "isil", "IŞIL"] {
            assert_eq!(found(&index, query), [3], "{query}");
        }
        index.put(&interview(4, "a\0b"));
        assert_eq!(found(&index, "ab"), [4]);
    }

    #[test]
    fn a_replaced_interview_is_found_by_its_new_words_alone() {
        let mut index = SearchIndex::default();
        let long = "x".repeat(1000);
        for round in 0..5000 {
            index.put(&interview(1, &format!("round{round} {long}")));
            index.put(&interview(2, "still here"));
        }
        assert_eq!(found(&index, "round4999"), [1]);
        assert_eq!(found(&index, "round4998"), [] as [i64; 0]);
        assert_eq!(found(&index, "here"), [2]);
        assert!(
            index.text.len() < 3 * REWRITE_ABOVE,
            "blank text is given back"
        );
        index.remove(InterviewId::new(1).unwrap());
        assert_eq!(found(&index, "round"), [] as [i64; 0]);
    }
}
