/// Returns the text without control characters and without bidirectional marks, overrides and isolates.
///
/// Those could control a terminal or change the order of the letters. A line break becomes a space.
pub(crate) fn sanitized(text: &str) -> String {
    let without_breaks = |letter| {
        if matches!(letter, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}') {
            ' '
        } else {
            letter
        }
    };
    text.chars()
        .map(without_breaks)
        .filter(|letter| !is_terminal_control(*letter))
        .collect()
}

/// Returns true if a terminal may act on the character instead of showing it.
pub(crate) fn is_terminal_control(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{061c}' | '\u{200e}' | '\u{200f}')
        || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
