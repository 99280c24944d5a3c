use std::ffi::OsString;
use std::path::PathBuf;

use interlude_app::HIDDEN_ARGUMENT;
use interlude_model::InterviewId;

/// The output of `--version`.
pub const VERSION: &str = concat!("interlude-desktop ", env!("CARGO_PKG_VERSION"));

/// The output of `--help`.
pub const HELP: &str = "\
Interlude in a window: your interviews, with or without a network.

Usage: interlude-desktop [--data DIR] [--sample] [--hidden] [interlude://interview/ID]

Options:
  --data DIR   Keep all data in DIR instead of the usual folder. INTERLUDE_DATA does the same.
  --sample     Open the sample account, with invented interviews and a server inside Interlude.
  --hidden     Start without a window, as at login. A second start opens it.
  --help       Print this help.
  --version    Print the version.

interlude://interview/ID shows the interview with this number. The `interlude` command does the same in a terminal.";

/// The request of a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invocation {
    /// Opens the window.
    Window(Arguments),
    /// Prints the help.
    Help,
    /// Prints the version.
    Version,
}

/// The arguments that open the window: `interlude-desktop [--data DIR] [--sample] [--hidden] [LINK]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arguments {
    /// The data folder. None for the usual one.
    pub data: Option<PathBuf>,
    /// True if the sample account is opened.
    pub sample: bool,
    /// True if it starts without a window.
    pub hidden: bool,
    /// The interview that is shown.
    pub interview: Option<InterviewId>,
    /// The token with which the desktop lets the window take the focus. A second start passes it to the first process.
    pub activation_token: Option<String>,
}

/// Arguments that the application does not accept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    /// `--data` without a folder.
    #[error("--data needs a folder: interlude-desktop --data DIR")]
    NoFolder,
    /// A link that leads nowhere. Its text is not repeated, because it comes from anywhere.
    #[error(
        "This link leads to nothing in Interlude. A link is interlude://interview/37, with an interview's number."
    )]
    Link,
    /// An unknown argument.
    #[error(
        "{} is not an argument of interlude-desktop. Use --data DIR, --sample, --hidden, --help or --version.",
        .0.display()
    )]
    Unknown(OsString),
}

impl Arguments {
    /// Parses the arguments without the program's name. `variable` is the value of `INTERLUDE_DATA`, which
    /// names the data folder if no argument does.
    ///
    /// # Errors
    /// [`ArgumentError`].
    pub fn read(
        arguments: impl IntoIterator<Item = OsString>,
        variable: Option<OsString>,
    ) -> Result<Invocation, ArgumentError> {
        let mut read = Self {
            data: variable
                .filter(|folder| !folder.is_empty())
                .map(PathBuf::from),
            ..Self::default()
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.to_str() {
                Some("--help" | "-h") => return Ok(Invocation::Help),
                Some("--version" | "-V") => return Ok(Invocation::Version),
                Some("--sample") => read.sample = true,
                Some(HIDDEN_ARGUMENT) => read.hidden = true,
                Some("--data") => {
                    let folder = arguments.next().filter(|folder| !folder.is_empty());
                    read.data = Some(folder.ok_or(ArgumentError::NoFolder)?.into());
                }
                Some(link) if link.starts_with(SCHEME) => {
                    read.interview = Some(interview_of(link).ok_or(ArgumentError::Link)?);
                }
                Some(token) if token.starts_with(ACTIVATION_TOKEN) => {
                    read.activation_token = Some(token[ACTIVATION_TOKEN.len()..].to_owned());
                }
                _ => return Err(ArgumentError::Unknown(argument)),
            }
        }
        Ok(Invocation::Window(read))
    }
}

/// The beginning of the argument that a second start adds for the first process.
pub(crate) const ACTIVATION_TOKEN: &str = "--activation-token=";

/// The beginning of a link.
const SCHEME: &str = "interlude:";

/// Returns the interview to which a link leads: `interlude://interview/37`, with nothing else in it. A link can
/// only show something, because it comes from anywhere.
fn interview_of(link: &str) -> Option<InterviewId> {
    let number = link.strip_prefix("interlude://interview/")?;
    let is_number = number.len() <= 18 && number.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_number.then(|| number.parse().ok())??;
    InterviewId::new(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str], variable: Option<&str>) -> Result<Invocation, ArgumentError> {
        Arguments::read(
            arguments.iter().map(OsString::from),
            variable.map(OsString::from),
        )
    }

    #[test]
    fn the_data_argument_overrides_the_variable() {
        let named = |data: &str, sample| {
            Invocation::Window(Arguments {
                data: Some(data.into()),
                sample,
                ..Arguments::default()
            })
        };
        let plain = Invocation::Window(Arguments::default());
        assert_eq!(read(&[], None).unwrap(), plain);
        assert_eq!(read(&[], Some("")).unwrap(), plain);
        assert_eq!(read(&[], Some("/a")).unwrap(), named("/a", false));
        let hidden = Invocation::Window(Arguments {
            hidden: true,
            ..Arguments::default()
        });
        assert_eq!(read(&["--hidden"], None).unwrap(), hidden);
        let given = read(&["--sample", "--data", "/b"], Some("/a"));
        assert_eq!(given.unwrap(), named("/b", true));
    }

    #[test]
    fn help_and_version_open_no_window() {
        for (argument, asked) in [
            ("--help", Invocation::Help),
            ("-h", Invocation::Help),
            ("--version", Invocation::Version),
            ("-V", Invocation::Version),
        ] {
            assert_eq!(read(&[argument], None).unwrap(), asked);
            assert_eq!(read(&["--sample", argument], Some("/a")).unwrap(), asked);
        }
    }

    #[test]
    fn a_link_leads_to_an_interview_and_to_nothing_else() {
        let shown = |link: &str| match read(&["--data", "/b", link], None) {
            Ok(Invocation::Window(arguments)) => Ok(arguments.interview),
            other => Err(other),
        };
        assert_eq!(shown("interlude://interview/37"), Ok(InterviewId::new(37)));
        for link in [
            "interlude:",
            "interlude://",
            "interlude://interview/",
            "interlude://interview/37/",
            "interlude://interview/37?accept",
            "interlude://interview/-37",
            "interlude://interview/+37",
            "interlude://interview/ 37",
            "interlude://interview/3e7",
            "interlude://interview/37#x",
            "interlude://interview/٣٧",
            "interlude://interview/9999999999999999999",
            "interlude://Interview/37",
            "interlude://cancel/37",
            "interlude:interview/37",
        ] {
            assert_eq!(shown(link), Err(Err(ArgumentError::Link)), "{link}");
        }
        for other in ["INTERLUDE://interview/37", "https://interview/37", "37"] {
            assert!(
                matches!(shown(other), Err(Err(ArgumentError::Unknown(_)))),
                "{other}"
            );
        }
    }

    #[test]
    fn the_packages_install_what_opens_a_link() {
        let desktop = include_str!("../packaging/interlude.desktop");
        assert!(desktop.contains("\nExec=interlude-desktop %u\n"));
        assert!(desktop.contains(&format!("x-scheme-handler/{SCHEME}").replace(':', ";")));
        let id = interlude_app::IDENTIFIER;
        let packages = include_str!("../packaging/linux.json");
        assert_eq!(packages.matches(&format!("/{id}.desktop\"")).count(), 2);
        let metainfo = include_str!("../packaging/interlude.metainfo.xml");
        assert!(metainfo.contains(&format!("<id>{id}</id>")));
        let configuration = include_str!("../../tauri.conf.json");
        assert!(configuration.contains(&format!("\"identifier\": \"{id}\"")));
    }

    #[test]
    fn an_unknown_argument_is_named() {
        assert_eq!(read(&["--data"], None), Err(ArgumentError::NoFolder));
        let unknown = read(&["--date", "/b"], None).unwrap_err().to_string();
        assert!(
            unknown.starts_with("--date is not an argument"),
            "{unknown}"
        );
    }
}
