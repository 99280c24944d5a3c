use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;

/// Returns the key actions of a chord as the help of the window writes it, such as `Ctrl+Enter`.
pub(crate) fn chord(written: &str) -> KeyActions {
    let keys: Vec<char> = parts(written).map(key).collect();
    let mut actions = KeyActions::new("keyboard".into());
    for &value in &keys {
        actions = actions.then(KeyAction::Down { value });
    }
    for &value in keys.iter().rev() {
        actions = actions.then(KeyAction::Up { value });
    }
    actions
}

/// Returns the key actions that type a text.
pub(crate) fn typed(text: &str) -> KeyActions {
    let actions = KeyActions::new("keyboard".into());
    text.chars().fold(actions, |actions, value| {
        actions
            .then(KeyAction::Down { value })
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
                panic!("{other} is not a key");
            };
            return letter;
        }
    };
    char::from(key)
}
