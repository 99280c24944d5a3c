//! Detects the family of the operating system.

use std::fs;

/// Systems with the same package names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Debian,
    Fedora,
    Arch,
    Macos,
    Other,
}

/// Returns the family of this computer.
pub fn of_this_computer() -> Family {
    if cfg!(target_os = "macos") {
        return Family::Macos;
    }
    fs::read_to_string("/etc/os-release").map_or(Family::Other, |text| of_release(&text))
}

/// Parses `os-release(5)`: first `ID`, then the related systems in `ID_LIKE`, which are ordered by closeness.
fn of_release(text: &str) -> Family {
    ["ID", "ID_LIKE"]
        .into_iter()
        .filter_map(|key| value(text, key))
        .flat_map(str::split_whitespace)
        .find_map(|id| match id {
            "debian" | "ubuntu" => Some(Family::Debian),
            "fedora" | "rhel" => Some(Family::Fedora),
            "arch" => Some(Family::Arch),
            _ => None,
        })
        .unwrap_or(Family::Other)
}

fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
        .map(|value| value.trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_recognised_by_its_id_or_a_related_one() {
        let mint = "NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n";
        let rocky = "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n";
        assert_eq!(of_release("VERSION_ID=\"12\"\nID=debian\n"), Family::Debian);
        assert_eq!(of_release(mint), Family::Debian);
        assert_eq!(of_release(rocky), Family::Fedora);
        assert_eq!(of_release("ID=arch\n"), Family::Arch);
        assert_eq!(of_release("ID=nixos\n"), Family::Other);
        assert_eq!(of_release(""), Family::Other);
    }
}
