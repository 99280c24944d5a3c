//! The place of the socket, which a file in the data folder names.

use std::fs::{self, File, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use interlude_store::fs::create_private_folder;
use nix::unistd::geteuid;
use tokio::net::{UnixListener, UnixStream};

/// The file in the data folder that names the socket. The processes may disagree on `XDG_RUNTIME_DIR`.
const FILE: &str = "socket";

/// The longest path of a socket, in bytes, on every system.
const MAX_LEN: usize = 103;

/// A socket that is bound, and the file that names it. Both are removed when this is dropped.
#[derive(Debug)]
pub(super) struct Address {
    file: PathBuf,
    socket: PathBuf,
}

impl Address {
    /// Binds the socket of a data folder, which this process must have claimed. Nobody else can own its name
    /// then, so one that a killed process left is removed.
    pub(super) fn bind(data: &Path) -> io::Result<(Self, UnixListener)> {
        let socket = choose(data);
        if let Some(folder) = socket.parent() {
            create_private_folder(folder).map_err(io::Error::other)?;
        }
        remove(&socket)?;
        let reached = Reached::of(&socket)?;
        let listener = UnixListener::bind(&reached.path)?;
        let file = data.join(FILE);
        let address = Self { file, socket };
        remove(&address.file)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&address.file)?;
        file.write_all(address.socket.as_os_str().as_bytes())?;
        Ok((address, listener))
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        // A file that stays is removed by the next process that binds.
        let _ = fs::remove_file(&self.file);
        let _ = fs::remove_file(&self.socket);
    }
}

/// Connects to the socket of a data folder.
///
/// # Errors
/// There is no socket, or nobody listens on it.
pub(super) async fn connect(data: &Path) -> io::Result<UnixStream> {
    let socket = fs::read(data.join(FILE))?;
    let socket = Path::new(std::ffi::OsStr::from_bytes(&socket));
    let reached = Reached::of(socket)?;
    UnixStream::connect(&reached.path).await
}

/// Returns the path of the socket: in the user's runtime folder if there is one, else in the data folder.
fn choose(data: &Path) -> PathBuf {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let is_own = |folder: &PathBuf| {
        let found = fs::metadata(folder);
        let is_private = |found: fs::Metadata| {
            found.is_dir() && found.uid() == geteuid().as_raw() && found.mode() & 0o077 == 0
        };
        folder.is_absolute() && found.is_ok_and(is_private)
    };
    match runtime.filter(is_own) {
        Some(runtime) => {
            let mut hash = DefaultHasher::new();
            let data = data.canonicalize().unwrap_or_else(|_| data.to_owned());
            data.hash(&mut hash);
            let name = format!("{:016x}.sock", hash.finish());
            runtime.join("interlude").join(name)
        }
        None => {
            let data = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
            data.join("socket.sock")
        }
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A path that is short enough for the system. A longer one leads through the open folder.
struct Reached {
    path: PathBuf,
    _folder: Option<File>,
}

impl Reached {
    fn of(socket: &Path) -> io::Result<Self> {
        let parts = socket.parent().zip(socket.file_name());
        let Some((folder, name)) = parts.filter(|_| socket.as_os_str().len() > MAX_LEN) else {
            let path = socket.to_owned();
            return Ok(Self {
                path,
                _folder: None,
            });
        };
        let folder = File::open(folder)?;
        let number = std::os::fd::AsRawFd::as_raw_fd(&folder);
        Ok(Self {
            path: Path::new("/proc/self/fd")
                .join(number.to_string())
                .join(name),
            _folder: Some(folder),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[tokio::test]
    async fn a_bound_socket_is_found_and_leaves_nothing_behind() {
        let data = tempfile::tempdir().unwrap();
        assert!(connect(data.path()).await.is_err(), "there is none yet");
        let (address, _listener) = Address::bind(data.path()).unwrap();
        connect(data.path()).await.unwrap();
        let mode = fs::metadata(&address.file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        drop(address);
        assert_eq!(fs::read_dir(data.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn what_a_killed_process_left_is_replaced() {
        let data = tempfile::tempdir().unwrap();
        let (killed, listener) = Address::bind(data.path()).unwrap();
        std::mem::forget(killed);
        drop(listener);
        let refused = connect(data.path()).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
        let (_address, _listener) = Address::bind(data.path()).unwrap();
        connect(data.path()).await.unwrap();
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_folder_of_any_length_has_a_socket() {
        let data = tempfile::tempdir().unwrap();
        let data = data.path().join("a".repeat(100)).join("b".repeat(100));
        fs::create_dir_all(&data).unwrap();
        let (_address, _listener) = Address::bind(&data).unwrap();
        connect(&data).await.unwrap();
    }
}
