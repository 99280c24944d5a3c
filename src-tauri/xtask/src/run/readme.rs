//! Compares the main job of the README with what was printed.

use anyhow::{Context, Result, ensure};

const BEGIN: &str = "<!-- main job -->";
const END: &str = "<!-- /main job -->";

/// Succeeds if the README shows these commands and sentences of the main job, in this order. Numbers may differ, because
/// the README shows another day.
///
/// # Errors
///
/// If it shows others.
pub fn shows(readme: &str, printed: &[String]) -> Result<()> {
    let job = readme
        .split_once(BEGIN)
        .and_then(|(_, rest)| rest.split_once(END))
        .with_context(|| format!("README.md has no part between `{BEGIN}` and `{END}`"))?
        .0;
    let is_command = |line: &&str| line.starts_with("$ interlude ") || line.starts_with('#');
    let shown: Vec<_> = job
        .lines()
        .filter(is_command)
        .map(without_numbers)
        .collect();
    let printed: Vec<_> = printed.iter().map(|line| without_numbers(line)).collect();
    for (shown, printed) in shown.iter().zip(&printed) {
        ensure!(
            shown == printed,
            "README.md shows `{shown}`, but the main job prints `{printed}`"
        );
    }
    ensure!(
        shown.len() == printed.len(),
        "README.md shows {} commands and sentences of the main job, which prints {}",
        shown.len(),
        printed.len()
    );
    Ok(())
}

/// Replaces each number by one zero.
fn without_numbers(line: &str) -> String {
    let mut text = String::new();
    for char in line.chars() {
        match char.is_ascii_digit() {
            false => text.push(char),
            true if !text.ends_with('0') => text.push('0'),
            true => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::shows;

    const README: &str = "<!-- main job -->\n```\n$ interlude show 37\nAgreed Mon 10:15\n\n# The end.\n```\n<!-- /main job -->";

    #[test]
    fn another_day_is_no_difference_and_another_command_is() {
        let printed = |lines: [&str; 2]| lines.map(str::to_owned);
        let succeeds = |lines| shows(README, &printed(lines)).is_ok();
        assert!(succeeds(["$ interlude show 112", "# The end."]));
        assert!(!succeeds(["$ interlude history 37", "# The end."]));
        assert!(!succeeds(["$ interlude show 37", "# The end of it."]));
        assert!(shows(README, &printed(["$ interlude show 37", "# The end."])[..1]).is_err());
        assert!(shows("", &[]).is_err());
    }
}
