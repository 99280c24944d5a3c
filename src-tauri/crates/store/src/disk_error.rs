use std::io::{self, ErrorKind};
use std::path::Path;

use interlude_engine::store::{StoreError, StoreErrorKind};

/// What the system said of `path`, as a sentence that says what to do.
pub(crate) fn explain(path: &Path, error: &io::Error) -> StoreError {
    let shown = path.display();
    let (kind, message) = match error.kind() {
        ErrorKind::StorageFull => (
            StoreErrorKind::DiskFull,
            format!("The disk that holds {shown} is full. Free some space on it, then try again."),
        ),
        ErrorKind::QuotaExceeded => (
            StoreErrorKind::DiskFull,
            format!(
                "Your share of the disk that holds {shown} is used up. Delete something of yours there, then try again."
            ),
        ),
        ErrorKind::ReadOnlyFilesystem => (
            StoreErrorKind::NoPermission,
            format!(
                "{shown} is on a disk that can only be read. Make it writable, or choose another data folder."
            ),
        ),
        ErrorKind::PermissionDenied => (
            StoreErrorKind::NoPermission,
            format!(
                "You may not read and write {shown}. Change its permissions, or choose another data folder."
            ),
        ),
        ErrorKind::NotADirectory => (StoreErrorKind::Disk, not_a_folder(path)),
        _ => (
            StoreErrorKind::Disk,
            format!(
                "{shown} could not be read or written ({error}). Check the disk, then try again."
            ),
        ),
    };
    about(kind, path, message)
}

/// The system's error in the words of sled or of a panic, which is all that they hand on of it: as it shows
/// itself, or in its debug form.
pub(crate) fn system_error(text: &str) -> Option<io::Error> {
    let number = ["(os error ", "Os { code: "]
        .into_iter()
        .find_map(|before| {
            let (_, rest) = text.split_once(before)?;
            rest.split_once([')', ',']).map(|(number, _)| number)
        });
    number?.parse().ok().map(io::Error::from_raw_os_error)
}

/// An error about `path`.
pub(crate) fn about(kind: StoreErrorKind, path: &Path, message: String) -> StoreError {
    StoreError {
        kind,
        message,
        path: Some(path.to_owned()),
    }
}

/// The sentence for a path where a folder should be.
pub(crate) fn not_a_folder(path: &Path) -> String {
    format!(
        "{} is not a folder. Move it away, or choose another data folder.",
        path.display()
    )
}

/// Whether the surroundings of a file are surely at fault, and not its contents.
pub(crate) fn is_of_the_surroundings(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::StorageFull
            | ErrorKind::QuotaExceeded
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::PermissionDenied
            | ErrorKind::OutOfMemory
            | ErrorKind::ResourceBusy
            | ErrorKind::WouldBlock
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_error_is_found_in_the_words_of_a_library() {
        let error = io::Error::from_raw_os_error(5);
        let panic = format!("called `Result::unwrap()` on an `Err` value: {error:?}");
        for text in [format!("IO error: {error}"), panic] {
            assert_eq!(
                system_error(&text).unwrap().raw_os_error(),
                Some(5),
                "{text}"
            );
        }
        assert!(system_error("IO error: failed to fill whole buffer").is_none());
    }

    #[test]
    fn each_failure_of_the_disk_has_its_kind_and_names_the_path() {
        let cases = [
            (ErrorKind::StorageFull, StoreErrorKind::DiskFull),
            (ErrorKind::QuotaExceeded, StoreErrorKind::DiskFull),
            (ErrorKind::ReadOnlyFilesystem, StoreErrorKind::NoPermission),
            (ErrorKind::PermissionDenied, StoreErrorKind::NoPermission),
            (ErrorKind::NotADirectory, StoreErrorKind::Disk),
            (ErrorKind::Other, StoreErrorKind::Disk),
        ];
        for (given, wanted) in cases {
            let error = explain(Path::new("/data/interlude"), &io::Error::from(given));
            assert_eq!(error.kind, wanted, "{given:?}");
            assert!(error.message.contains("/data/interlude"), "{error}");
        }
    }
}
