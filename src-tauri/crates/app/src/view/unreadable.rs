use interlude_engine::EngineStatus;
use interlude_engine::remote::Unreadable;

/// The greatest number of records that a sentence names. The rest are counted.
const NAMED: usize = 5;

/// Returns a sentence that names the interviews of the last list that could not be read. None if all could.
pub fn unreadable(status: &EngineStatus) -> Option<String> {
    let count = usize::try_from(status.unreadable).unwrap_or(usize::MAX);
    let those = unreadable_ones(&status.named_unreadable, count)?;
    Some(format!(
        "{those} in the server's list cannot be read. The data that Interlude already has is unchanged."
    ))
}

/// Returns the beginning of a sentence about `count` unreadable records, such as `1 interview (37 "Top 10
/// Questions")`. None if `count` is 0. Only some of the records may be named.
pub fn unreadable_ones(named: &[Unreadable], count: usize) -> Option<String> {
    let noun = match count {
        0 => return None,
        1 => "1 interview".to_owned(),
        _ => format!("{count} interviews"),
    };
    let mut names: Vec<_> = named.iter().filter_map(name).take(NAMED).collect();
    if names.is_empty() {
        return Some(noun);
    }
    match count.saturating_sub(names.len()) {
        0 => {}
        1 => names.push("1 more".to_owned()),
        more => names.push(format!("{more} more")),
    }
    Some(format!("{noun} ({})", names.join(", ")))
}

fn name(record: &Unreadable) -> Option<String> {
    match (record.id, &record.title) {
        (Some(id), Some(title)) => Some(format!("{id} \"{title}\"")),
        (Some(id), None) => Some(id.to_string()),
        (None, Some(title)) => Some(format!("\"{title}\", without a number")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use interlude_model::InterviewId;

    use super::*;

    fn record(id: Option<i64>, title: Option<&str>) -> Unreadable {
        Unreadable {
            id: id.and_then(InterviewId::new),
            title: title.map(str::to_owned),
        }
    }

    #[test]
    fn unreadable_records_are_named_by_number_and_title() {
        let words = |named: &[Unreadable], count| unreadable_ones(named, count).unwrap();
        let top = record(Some(37), Some("Top 10"));
        assert_eq!(
            words(std::slice::from_ref(&top), 1),
            "1 interview (37 \"Top 10\")"
        );
        assert_eq!(words(&[record(None, None)], 1), "1 interview");
        let some = [top, record(Some(41), None), record(None, Some("Lost"))];
        assert_eq!(
            words(&some, 4),
            "4 interviews (37 \"Top 10\", 41, \"Lost\", without a number, 1 more)"
        );
        let many: Vec<_> = (1..=20).map(|id| record(Some(id), None)).collect();
        assert_eq!(
            words(&many, 300),
            "300 interviews (1, 2, 3, 4, 5, 295 more)"
        );
        assert_eq!(unreadable_ones(&[], 0), None);
    }
}
