/// The text without what could steer a terminal or turn the order of its letters: control
/// characters, and the marks, overrides and isolates of bidirectional text. A line break becomes a
/// blank.
pub(crate) fn harmless(text: &str) -> String {
    let blank = |letter| {
        if matches!(letter, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}') {
            ' '
        } else {
            letter
        }
    };
    text.chars()
        .map(blank)
        .filter(|letter| !is_steering(*letter))
        .collect()
}

/// Whether a terminal may act on the character instead of showing it.
pub(crate) fn is_steering(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{061c}' | '\u{200e}' | '\u{200f}')
        || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
