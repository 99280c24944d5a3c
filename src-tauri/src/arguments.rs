use std::ffi::OsString;
use std::path::PathBuf;

/// What `--version` says.
pub const VERSION: &str = concat!("interlude-desktop ", env!("CARGO_PKG_VERSION"));

/// What `--help` says.
pub const HELP: &str = "\
Interlude in a window: your interviews, with or without a network.

Usage: interlude-desktop [--data DIR] [--sample]

Options:
  --data DIR   Keep everything in DIR, not in the usual folder. INTERLUDE_DATA names it too.
  --sample     Begin with the sample account: made-up interviews, no server.
  --help       Say this.
  --version    Say the version.

The `interlude` command does the same in a terminal.";

/// What the application was asked at its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invocation {
    /// To open its window.
    Window(Arguments),
    /// To say what it can be asked.
    Help,
    /// To say which version it is.
    Version,
}

/// How the application was started: `interlude-desktop [--data DIR] [--sample]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arguments {
    /// Where everything is kept, where it is not the usual folder.
    pub data: Option<PathBuf>,
    /// Begin with the sample account.
    pub sample: bool,
}

/// The arguments are none that we know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    /// `--data` names no folder.
    #[error("--data needs a folder: interlude-desktop --data DIR")]
    NoFolder,
    /// Anything else.
    #[error(
        "{} is no argument of interlude-desktop. It knows --data DIR, --sample, --help and --version.",
        .0.display()
    )]
    Unknown(OsString),
}

impl Arguments {
    /// Reads the arguments, the program's name left out. `INTERLUDE_DATA` names the folder where none
    /// of them does.
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
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.to_str() {
                Some("--help" | "-h") => return Ok(Invocation::Help),
                Some("--version" | "-V") => return Ok(Invocation::Version),
                Some("--sample") => read.sample = true,
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
    fn an_argument_goes_before_the_variable() {
        let named = |data: &str, sample| {
            Invocation::Window(Arguments {
                data: Some(data.into()),
                sample,
            })
        };
        let plain = Invocation::Window(Arguments::default());
        assert_eq!(read(&[], None).unwrap(), plain);
        assert_eq!(read(&[], Some("")).unwrap(), plain);
        assert_eq!(read(&[], Some("/a")).unwrap(), named("/a", false));
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
    fn what_is_not_known_is_said() {
        assert_eq!(read(&["--data"], None), Err(ArgumentError::NoFolder));
        let unknown = read(&["--date", "/b"], None).unwrap_err().to_string();
        assert!(unknown.starts_with("--date is no argument"), "{unknown}");
    }
}
