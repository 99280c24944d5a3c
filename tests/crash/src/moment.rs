//! What a program was doing when it was killed, by the files and connections that it held.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// Where in its life a program was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// It held nothing of the data folder yet.
    Starting,
    /// It held the folder, and not the account's journal, which is held from when it is open.
    Opening,
    /// The account was open, and no connection to the server.
    Open,
    /// It held a connection to the server.
    Talking,
    /// It had given its answer.
    Leaving,
}

impl Moment {
    /// Every moment, in the order of a life.
    pub const ALL: [Self; 5] = [
        Self::Starting,
        Self::Opening,
        Self::Open,
        Self::Talking,
        Self::Leaving,
    ];

    /// What a process that stands still holds; `port` is the server's.
    pub(crate) fn of(process: u32, data: &Path, port: u16) -> Self {
        let held = held(process);
        let in_folder = || held.iter().filter_map(|path| path.strip_prefix(data).ok());
        if is_connected(process, &held, port) {
            Self::Talking
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
            Self::Talking => "talking",
            Self::Leaving => "leaving",
        })
    }
}

/// The files and sockets that a process holds.
fn held(process: u32) -> Vec<PathBuf> {
    let links = fs::read_dir(format!("/proc/{process}/fd"));
    let links = links.into_iter().flatten().flatten();
    links
        .filter_map(|link| fs::read_link(link.path()).ok())
        .collect()
}

/// Whether one of them is a connection to this port. In `/proc/net/tcp` the third column is the remote
/// address and the tenth the socket's number.
fn is_connected(process: u32, held: &[PathBuf], port: u16) -> bool {
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
    held.iter()
        .any(|path| path.to_str().is_some_and(|name| sockets.contains(name)))
}
