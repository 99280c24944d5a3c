use crate::Zone;

/// The user's zone is none that we know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// `TZ` holds no zone.
    #[error("TZ is {0:?}, which is no time zone. Set it to a name such as Europe/London or UTC.")]
    Variable(String),
    /// The system names no zone.
    #[error("This computer's time zone {0:?} is unknown. Set TZ to a name such as Europe/London.")]
    System(String),
}

impl Zone {
    /// The user's zone: `TZ`, else the system's, else UTC.
    ///
    /// # Errors
    /// [`ZoneError`]: what is set is none.
    pub fn of_the_user() -> Result<Self, ZoneError> {
        let system = || iana_time_zone::get_timezone().ok();
        choose(std::env::var("TZ").ok().as_deref(), system)
    }
}

fn choose(
    variable: Option<&str>,
    system: impl FnOnce() -> Option<String>,
) -> Result<Zone, ZoneError> {
    match variable {
        Some(text) => Zone::named(text).ok_or_else(|| ZoneError::Variable(text.to_owned())),
        None => match system() {
            Some(name) => Zone::named(&name).ok_or(ZoneError::System(name)),
            None => Ok(Zone::UTC),
        },
    }
}

#[cfg(test)]
mod tests {
    use interlude_domain::Timestamp;

    use super::*;

    #[test]
    fn the_variable_goes_before_the_system() {
        let zone = |name| Zone::named(name).unwrap();
        let system = || Some("Asia/Tokyo".to_owned());
        for text in [
            "Europe/London",
            ":Europe/London",
            "/usr/share/zoneinfo/Europe/London",
        ] {
            assert_eq!(
                choose(Some(text), system).unwrap(),
                zone("Europe/London"),
                "{text}"
            );
        }
        for text in ["", "UTC", ":UTC", "UTC0", "Etc/UTC"] {
            let chosen = choose(Some(text), system).unwrap();
            assert_eq!(
                chosen
                    .local(Timestamp::from_seconds(0))
                    .unwrap()
                    .naive_local(),
                "1970-01-01T00:00:00".parse().unwrap()
            );
        }
        assert_eq!(choose(None, system).unwrap(), zone("Asia/Tokyo"));
        assert_eq!(choose(None, || None).unwrap(), zone("UTC"));
        assert!(choose(Some("Nowhere/Land"), system).is_err());
        assert!(choose(None, || Some("Nowhere/Land".to_owned())).is_err());
    }
}
