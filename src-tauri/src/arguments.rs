use std::ffi::OsString;
use std::path::PathBuf;

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
    #[error("{} is no argument of interlude-desktop. It knows --data DIR and --sample.", .0.display())]
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
    ) -> Result<Self, ArgumentError> {
        let mut read = Self {
            data: variable
                .filter(|folder| !folder.is_empty())
                .map(PathBuf::from),
            sample: false,
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.to_str() {
                Some("--sample") => read.sample = true,
                Some("--data") => {
                    let folder = arguments.next().filter(|folder| !folder.is_empty());
                    read.data = Some(folder.ok_or(ArgumentError::NoFolder)?.into());
                }
                _ => return Err(ArgumentError::Unknown(argument)),
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str], variable: Option<&str>) -> Result<Arguments, ArgumentError> {
        Arguments::read(
            arguments.iter().map(OsString::from),
            variable.map(OsString::from),
        )
    }

    #[test]
    fn an_argument_goes_before_the_variable() {
        let named = |data: &str, sample| Arguments {
            data: Some(data.into()),
            sample,
        };
        assert_eq!(read(&[], None).unwrap(), Arguments::default());
        assert_eq!(read(&[], Some("")).unwrap(), Arguments::default());
        assert_eq!(read(&[], Some("/a")).unwrap(), named("/a", false));
        let given = read(&["--sample", "--data", "/b"], Some("/a"));
        assert_eq!(given.unwrap(), named("/b", true));
    }

    #[test]
    fn what_is_not_known_is_said() {
        assert_eq!(read(&["--data"], None), Err(ArgumentError::NoFolder));
        let unknown = read(&["--date", "/b"], None).unwrap_err().to_string();
        assert!(unknown.starts_with("--date is no argument"), "{unknown}");
    }
}
