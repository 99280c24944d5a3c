use std::ffi::OsString;
use std::path::PathBuf;

use interlude_app::HIDDEN_ARGUMENT;

/// The output of `--version`.
pub const VERSION: &str = concat!("interlude-desktop ", env!("CARGO_PKG_VERSION"));

/// The output of `--help`.
pub const HELP: &str = "\
Interlude in a window: your interviews, with or without a network.

Usage: interlude-desktop [--data DIR] [--sample] [--hidden]

Options:
  --data DIR   Keep all data in DIR instead of the usual folder. INTERLUDE_DATA does the same.
  --sample     Open the sample account, with invented interviews and no server.
  --hidden     Start without a window, as at login. A second start opens it.
  --help       Print this help.
  --version    Print the version.

The `interlude` command does the same in a terminal.";

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

/// The arguments that open the window: `interlude-desktop [--data DIR] [--sample] [--hidden]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arguments {
    /// The data folder. None for the usual one.
    pub data: Option<PathBuf>,
    /// True if the sample account is opened.
    pub sample: bool,
    /// True if it starts without a window.
    pub hidden: bool,
}

/// Arguments that the application does not accept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    /// `--data` without a folder.
    #[error("--data needs a folder: interlude-desktop --data DIR")]
    NoFolder,
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
            sample: false,
            hidden: false,
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
                _ => return Err(ArgumentError::Unknown(argument)),
            }
        }
        Ok(Invocation::Window(read))
    }
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
                hidden: false,
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
    fn an_unknown_argument_is_named() {
        assert_eq!(read(&["--data"], None), Err(ArgumentError::NoFolder));
        let unknown = read(&["--date", "/b"], None).unwrap_err().to_string();
        assert!(
            unknown.starts_with("--date is not an argument"),
            "{unknown}"
        );
    }
}
