//! The records of the log. Each consists of a length, a tag and the fields. Numbers are little-endian.
//!
//! Files and folders are identified by their inode. An inode that is created again is another file.

/// An action below the folder, or a part of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The folder's inode.
    pub folder: u64,
    pub name: Vec<u8>,
}

/// The kinds of calls that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

/// The error of bytes that are not a valid record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

impl Record {
    /// Encodes the record for the log.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer(vec![0; LEN]);
        match self {
            Self::MadeFile { inode, place } => out.tag(0).number(*inode).place(place),
            Self::MadeFolder { inode, place } => out.tag(1).number(*inode).place(place),
            Self::Linked { inode, place } => out.tag(2).number(*inode).place(place),
            Self::Renamed { from, to } => out.tag(3).place(from).place(to),
            Self::Removed(place) => out.tag(4).place(place),
            Self::Written { inode, at, bytes } => {
                out.tag(5).number(*inode).number(*at).bytes(bytes)
            }
            Self::Resized { inode, len } => out.tag(6).number(*inode).number(*len),
            Self::Synced(inode) => out.tag(7).number(*inode),
            Self::Output(bytes) => out.tag(8).bytes(bytes),
            Self::Failed { call, kind, path } => {
                out.tag(9).number(*call).number(*kind as u64).bytes(path)
            }
        };
        let len = (out.0.len() - LEN) as u64;
        out.0[..LEN].copy_from_slice(&len.to_le_bytes());
        out.0
    }

    /// Decodes the records of a log.
    ///
    /// # Errors
    /// [`Malformed`] if it is not a log, or is incomplete.
    pub fn decode_all(log: &[u8]) -> Result<Vec<Self>, Malformed> {
        let mut log = Reader(log);
        let mut records = Vec::new();
        while !log.0.is_empty() {
            records.push(Self::decode(&mut Reader(log.bytes()?))?);
        }
        Ok(records)
    }

    fn decode(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        let [tag] = from.array()?;
        Ok(match tag {
            0 => Self::MadeFile {
                inode: from.number()?,
                place: from.place()?,
            },
            1 => Self::MadeFolder {
                inode: from.number()?,
                place: from.place()?,
            },
            2 => Self::Linked {
                inode: from.number()?,
                place: from.place()?,
            },
            3 => Self::Renamed {
                from: from.place()?,
                to: from.place()?,
            },
            4 => Self::Removed(from.place()?),
            5 => Self::Written {
                inode: from.number()?,
                at: from.number()?,
                bytes: from.bytes()?.to_vec(),
            },
            6 => Self::Resized {
                inode: from.number()?,
                len: from.number()?,
            },
            7 => Self::Synced(from.number()?),
            8 => Self::Output(from.bytes()?.to_vec()),
            9 => Self::Failed {
                call: from.number()?,
                kind: from.call()?,
                path: from.bytes()?.to_vec(),
            },
            _ => return Err(Malformed),
        })
    }
}

const LEN: usize = size_of::<u64>();

struct Writer(Vec<u8>);

impl Writer {
    fn tag(&mut self, tag: u8) -> &mut Self {
        self.0.push(tag);
        self
    }

    fn number(&mut self, number: u64) -> &mut Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.number(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    fn place(&mut self, place: &Place) -> &mut Self {
        self.number(place.folder).bytes(&place.name)
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (array, rest) = self.0.split_first_chunk().ok_or(Malformed)?;
        self.0 = rest;
        Ok(*array)
    }

    fn number(&mut self) -> Result<u64, Malformed> {
        self.array().map(u64::from_le_bytes)
    }

    fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let len = usize::try_from(self.number()?).map_err(|_| Malformed)?;
        let (bytes, rest) = self.0.split_at_checked(len).ok_or(Malformed)?;
        self.0 = rest;
        Ok(bytes)
    }

    fn place(&mut self) -> Result<Place, Malformed> {
        Ok(Place {
            folder: self.number()?,
            name: self.bytes()?.to_vec(),
        })
    }

    fn call(&mut self) -> Result<Call, Malformed> {
        let all = [
            Call::Open,
            Call::Make,
            Call::Write,
            Call::Sync,
            Call::Rename,
        ];
        let number = usize::try_from(self.number()?).map_err(|_| Malformed)?;
        all.get(number).copied().ok_or(Malformed)
    }
}
