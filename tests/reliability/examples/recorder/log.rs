//! The log. It is written with direct system calls, because the C library's functions are intercepted here.

use std::env;
use std::ffi::CString;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use crate::fault::Faults;
use crate::record::Record;

/// The log of a process. While a thread holds its lock, no other thread changes anything below the folder.
pub struct Log {
    fd: i64,
    pub faults: Faults,
}

impl Log {
    /// Takes the lock. Returns `None` if the program is not recorded.
    pub fn take() -> Option<MutexGuard<'static, Self>> {
        static LOG: OnceLock<Option<Mutex<Log>>> = OnceLock::new();
        let log = LOG.get_or_init(|| Self::open().map(Mutex::new)).as_ref()?;
        Some(log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Appends a record. If the log cannot be written, the program is aborted, because a missing record would be
    /// taken for an action that never happened.
    pub fn note(&self, record: &Record) {
        let bytes = postcard::to_stdvec(record).unwrap_or_else(|_| std::process::abort());
        // SAFETY: the buffer has this length.
        let written =
            unsafe { libc::syscall(libc::SYS_write, self.fd, bytes.as_ptr(), bytes.len()) };
        if usize::try_from(written) != Ok(bytes.len()) {
            std::process::abort();
        }
    }

    fn open() -> Option<Self> {
        let path = CString::new(env::var("INTERLUDE_DISK_LOG").ok()?).ok()?;
        let flags = libc::O_WRONLY | libc::O_CREAT | libc::O_APPEND | libc::O_CLOEXEC;
        // SAFETY: the path ends in a zero.
        let fd = unsafe {
            libc::syscall(
                libc::SYS_openat,
                libc::AT_FDCWD,
                path.as_ptr(),
                flags,
                0o600,
            )
        };
        let faults = Faults::from_environment();
        (fd >= 0).then_some(Self { fd, faults })
    }
}
