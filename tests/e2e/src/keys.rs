use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;

/// A chord as the help of the window writes it, `Ctrl+Enter`, as what a hand does.
pub(crate) fn chord(written: &str) -> KeyActions {
    let keys: Vec<char> = parts(written).map(key).collect();
    let mut hand = KeyActions::new("keyboard".into());
    for &value in &keys {
        hand = hand.then(KeyAction::Down { value });
    }
    for &value in keys.iter().rev() {
        hand = hand.then(KeyAction::Up { value });
    }
    hand
}

/// A text, typed letter by letter.
pub(crate) fn typed(text: &str) -> KeyActions {
    let hand = KeyActions::new("keyboard".into());
    text.chars().fold(hand, |hand, value| {
        hand.then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
            .then(KeyAction::Pause {
                duration: Duration::ZERO,
            })
    })
}

fn parts(written: &str) -> impl Iterator<Item = &str> {
    let plus = (written == "+").then_some("+");
    let split = written.split('+').filter(move |_| plus.is_none());
    plus.into_iter().chain(split)
}

fn key(name: &str) -> char {
    let key = match name {
        "Ctrl" => Key::Control,
        "Shift" => Key::Shift,
        "Alt" => Key::Alt,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Tab" => Key::Tab,
        "Space" => return ' ',
        "Backspace" => Key::Backspace,
        "Up" => Key::Up,
        "Down" => Key::Down,
        "Left" => Key::Left,
        "Right" => Key::Right,
        "Home" => Key::Home,
        "End" => Key::End,
        "PageDown" => Key::PageDown,
        "PageUp" => Key::PageUp,
        "F6" => Key::F6,
        other => {
            let mut letters = other.chars();
            let (Some(letter), None) = (letters.next(), letters.next()) else {
                panic!("{other} is no key");
            };
            return letter;
        }
    };
    char::from(key)
}
