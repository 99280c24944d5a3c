use icu_normalizer::DecomposingNormalizerBorrowed;

/// Appends a text in the form in which it is searched: without case, accents and other ways of
/// writing the same letter. `João`, `JOÃO` and `joao` become the same, and so do the four letters i
/// of Turkish.
///
/// A text is folded once for each interview and once for each query, so that a search only compares
/// bytes.
pub(crate) fn fold_into(folded: &mut String, text: &str) {
    if text.is_ascii() {
        folded.extend(text.chars().map(|letter| letter.to_ascii_lowercase()));
        return;
    }
    let parts = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(text.chars());
    for letter in parts.flat_map(char::to_lowercase) {
        match letter {
            mark if is_accent(mark) => {}
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            letter => folded.push(letter),
        }
    }
}

/// Returns a text in the form in which it is searched.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(&mut folded, text);
    folded
}

/// Returns true if `mark` is an accent of Latin, Greek or Cyrillic letters. In other scripts a mark
/// makes another letter, so it is kept.
fn is_accent(mark: char) -> bool {
    matches!(
        mark,
        '\u{300}'..='\u{36f}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ways_of_writing_one_name_are_one() {
        for (one, other) in [
            ("João", "joao"),
            ("JOA\u{303}O", "joão"),
            ("İpek", "ipek"),
            ("IŞIL", "ışıl"),
            ("Straße", "STRASSE"),
            ("Żółć Łukasz", "zolc lukasz"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσεύς"),
            ("Søren Ærø", "soren aero"),
            ("ﬁne Ａｄａ", "fine ada"),
        ] {
            assert_eq!(folded(one), folded(other), "{one}");
        }
        assert_ne!(
            folded("がく"),
            folded("かく"),
            "another letter, not an accent"
        );
    }

    proptest! {
        #[test]
        fn folding_again_changes_nothing_and_case_does_not_count(text in "\\PC{0,40}") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once.clone());
            prop_assert_eq!(folded(&text.to_lowercase()), once);
        }
    }
}
