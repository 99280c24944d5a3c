//! The locations of interviews: rooms and links.

use super::people::{often, pick};
use crate::model::Text;

const PLACES: [&str; 12] = [
    "London",
    "Unit 4, Old Ford Depot, London E3",
    "Deptford Yard, training room 2",
    "12 Farringdon Lane, London EC1R",
    "Manchester, Ancoats hub",
    "Bristol Temple Quay, 3rd floor",
    "Leeds Dock office",
    "Cardiff Bay depot, gate B",
    "Croydon test centre",
    "Birmingham, Digbeth garage",
    "Glasgow, Tradeston office",
    "Café Amaro, Peckham Rye (table by the window)",
];

/// Returns a place, a link, or `None` for a few. `kind` only changes the proportions, because real services
/// accept any text here.
pub(super) fn location(rng: &mut fastrand::Rng, kind: &str) -> Option<Text> {
    let link_share = if kind == "video_call" { 65 } else { 8 };
    if often(rng, 8) {
        None
    } else if often(rng, link_share) {
        Some(link(rng).into())
    } else {
        Some(pick(rng, &PLACES).into())
    }
}

fn link(rng: &mut fastrand::Rng) -> String {
    let mut letters = |count: usize| -> String { (0..count).map(|_| rng.lowercase()).collect() };
    format!(
        "https://meet.example.org/{}-{}-{}",
        letters(3),
        letters(4),
        letters(3)
    )
}
