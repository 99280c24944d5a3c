//! The phase of a program when it was killed, determined from its open files and connections.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// The phase of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// It had opened nothing in the data folder yet.
    Starting,
    /// It had opened the folder and not yet the account's journal.
    Opening,
    /// The account was open, without a connection to the server.
    Open,
    /// It had a connection to the server.
    Connected,
    /// It had printed its result.
    Exiting,
}

impl Moment {
    /// Every phase, in order.
    pub const ALL: [Self; 5] = [
        Self::Starting,
        Self::Opening,
        Self::Open,
        Self::Connected,
        Self::Exiting,
    ];

    /// Determines the phase of a stopped process. `port` is the server's.
    pub(crate) fn of(process: u32, data: &Path, port: u16) -> Self {
        let open = open_files(process);
        let in_folder = || open.iter().filter_map(|path| path.strip_prefix(data).ok());
        if is_connected(process, &open, port) {
            Self::Connected
        } else if in_folder().any(|path| path.ends_with("journal")) {
            Self::Open
        } else if in_folder().next().is_some() {
            Self::Opening
        } else {
            Self::Starting
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Starting => "starting",
            Self::Opening => "opening",
            Self::Open => "open",
            Self::Connected => "connected",
            Self::Exiting => "exiting",
        })
    }
}

/// Returns the open files and sockets of a process.
fn open_files(process: u32) -> Vec<PathBuf> {
    let links = fs::read_dir(format!("/proc/{process}/fd"));
    let links = links.into_iter().flatten().flatten();
    links
        .filter_map(|link| fs::read_link(link.path()).ok())
        .collect()
}

/// Returns true if one of them is a connection to this port. In `/proc/net/tcp` the third column is the remote
/// address and the tenth the socket's number.
fn is_connected(process: u32, open: &[PathBuf], port: u16) -> bool {
    let table = fs::read_to_string(format!("/proc/{process}/net/tcp")).unwrap_or_default();
    let server = format!(":{port:04X}");
    let sockets: BTreeSet<String> = table
        .lines()
        .filter_map(|line| {
            let mut columns = line.split_whitespace().skip(2);
            let remote = columns.next()?;
            let number = columns.nth(6)?;
            remote
                .ends_with(&server)
                .then(|| format!("socket:[{number}]"))
        })
        .collect();
    open.iter()
        .any(|path| path.to_str().is_some_and(|name| sockets.contains(name)))
}
