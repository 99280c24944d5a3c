//! The records of the log, one after the other in the format of `postcard`.
//!
//! Files and folders are identified by their inode. An inode that is created again is another file.

use serde::{Deserialize, Serialize};

/// An action below the folder, or a part of the output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// A file was created.
    MadeFile { inode: u64, place: Place },
    /// A folder was created.
    MadeFolder { inode: u64, place: Place },
    /// A file got an additional name.
    Linked { inode: u64, place: Place },
    /// A file or folder was renamed and replaced the one with that name.
    Renamed { from: Place, to: Place },
    /// A name was removed.
    Removed(Place),
    /// Bytes were written.
    Written { inode: u64, at: u64, bytes: Vec<u8> },
    /// A file was truncated or extended.
    Resized { inode: u64, len: u64 },
    /// The file or folder was synced.
    Synced(u64),
    /// The program wrote this to its standard output.
    Output(Vec<u8>),
    /// This call was made to fail.
    Failed {
        call: u64,
        kind: Call,
        path: Vec<u8>,
    },
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The folder's inode.
    pub folder: u64,
    pub name: Vec<u8>,
}

/// The kinds of calls that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Call {
    /// Opens an existing file or folder.
    Open,
    /// Creates a file or folder.
    Make,
    /// Writes, truncates or extends.
    Write,
    /// Syncs.
    Sync,
    /// Renames, links or removes.
    Rename,
}
