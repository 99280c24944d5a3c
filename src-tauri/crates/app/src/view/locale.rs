/// Returns the language tag in which this computer writes times, such as `en-GB`. The first of `LC_ALL`,
/// `LC_TIME` and `LANG` that is set decides, as POSIX says. None if it names no language, such as `C`.
///
/// `variable` reads a variable of the environment.
pub fn time_locale(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_TIME", "LANG"].into_iter().find_map(set)?;
    tag(&locale)
}

/// Returns the tag of a locale as POSIX writes it: `sr_RS.UTF-8@latin` is `sr-Latn-RS`.
fn tag(locale: &str) -> Option<String> {
    let (rest, modifier) = locale.split_once('@').unwrap_or((locale, ""));
    let name = rest.split('.').next().unwrap_or_default();
    let mut parts = name.split(['_', '-']);
    let language = parts.next().unwrap_or_default();
    let all = |text: &str, fits: fn(&char) -> bool| text.chars().all(|sign| fits(&sign));
    if !(2..=3).contains(&language.len()) || !all(language, char::is_ascii_lowercase) {
        return None;
    }
    let script = match modifier {
        "latin" => Some("Latn"),
        "cyrillic" => Some("Cyrl"),
        "devanagari" => Some("Deva"),
        _ => None,
    };
    let region = parts.next().filter(|region| {
        (region.len() == 2 && all(region, char::is_ascii_uppercase))
            || (region.len() == 3 && all(region, char::is_ascii_digit))
    });
    let tag: Vec<_> = [Some(language), script, region]
        .into_iter()
        .flatten()
        .collect();
    Some(tag.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Option<String> {
        time_locale(|name| {
            let found = set.iter().find(|(known, _)| *known == name)?;
            Some(found.1.to_owned())
        })
    }

    #[test]
    fn lc_all_goes_before_lc_time_and_lc_time_before_lang() {
        let lang = ("LANG", "en_US.UTF-8");
        let time = ("LC_TIME", "de_DE.UTF-8");
        assert_eq!(read(&[lang]).as_deref(), Some("en-US"));
        assert_eq!(read(&[lang, time]).as_deref(), Some("de-DE"));
        let all = ("LC_ALL", "en_GB.UTF-8");
        assert_eq!(read(&[lang, time, all]).as_deref(), Some("en-GB"));
        assert_eq!(read(&[lang, ("LC_TIME", "")]).as_deref(), Some("en-US"));
        assert_eq!(read(&[]), None);
    }

    #[test]
    fn all_forms_of_a_locale_are_parsed_and_others_give_none() {
        for (locale, tag) in [
            ("de_DE@euro", Some("de-DE")),
            ("sr_RS.UTF-8@latin", Some("sr-Latn-RS")),
            ("ar", Some("ar")),
            ("es_419.UTF-8", Some("es-419")),
            ("en-GB", Some("en-GB")),
            ("C", None),
            ("C.UTF-8", None),
            ("POSIX", None),
            ("../en_GB", None),
            ("en_gb", Some("en")),
        ] {
            assert_eq!(read(&[("LC_TIME", locale)]).as_deref(), tag, "{locale}");
        }
    }
}
