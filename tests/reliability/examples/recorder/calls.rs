//! Replacements of functions of the C library. Each calls the system directly.
//!
//! `open` and the related functions always take the mode, although it is optional in C. On the supported
//! processors it is passed like any other argument, and the system ignores it if it is not needed.

// SAFETY, for all of this file: a caller that fulfils the C library's contract of a function also fulfils that of
// the system call. Apart from that, this code only reads zero-terminated paths and buffers of the given length.

use std::ffi::{c_char, c_int, c_long, c_uint, c_void};
use std::path::Path;
use std::sync::MutexGuard;

use libc::{iovec, mode_t, off64_t, size_t, ssize_t};

use crate::fault::Decision;
use crate::log::Log;
use crate::place::{Named, opened};
use crate::record::{Call, Record};

#[unsafe(no_mangle)]
pub unsafe extern "C" fn open(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    unsafe { openat(libc::AT_FDCWD, path, flags, mode) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn open64(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    unsafe { openat(libc::AT_FDCWD, path, flags | libc::O_LARGEFILE, mode) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn openat64(
    folder: c_int,
    path: *const c_char,
    flags: c_int,
    mode: mode_t,
) -> c_int {
    unsafe { openat(folder, path, flags | libc::O_LARGEFILE, mode) }
}

unsafe fn openat(folder: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    let call_system = || unsafe { libc::syscall(libc::SYS_openat, folder, path, flags, mode) };
    let Some((mut log, named)) = named(folder, path) else {
        return int(call_system());
    };
    let before = named.inode();
    let creates = flags & libc::O_CREAT != 0 && before.is_none();
    let kind = if creates { Call::Make } else { Call::Open };
    if let Some(failed) =
        fail_if_selected(&mut log, kind, named.path.as_os_str().as_encoded_bytes())
    {
        return int(failed);
    }
    let fd = call_system();
    if fd < 0 {
        return int(fd);
    }
    if let (true, Some(inode)) = (creates, named.inode()) {
        log.note(&Record::MadeFile {
            inode,
            place: named.place,
        });
    } else if let (true, Some(inode)) = (flags & libc::O_TRUNC != 0, before) {
        log.note(&Record::Resized { inode, len: 0 });
    }
    int(fd)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn write(fd: c_int, bytes: *const c_void, len: size_t) -> ssize_t {
    let call_system = |len: size_t| unsafe { libc::syscall(libc::SYS_write, fd, bytes, len) };
    write_through(fd, bytes, len, None, call_system)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn pwrite64(
    fd: c_int,
    bytes: *const c_void,
    len: size_t,
    at: off64_t,
) -> ssize_t {
    let call_system =
        |len: size_t| unsafe { libc::syscall(libc::SYS_pwrite64, fd, bytes, len, at) };
    write_through(fd, bytes, len, Some(at), call_system)
}

/// Writes only the first piece, because a short write is allowed and the caller then continues.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn writev(fd: c_int, pieces: *const iovec, count: c_int) -> ssize_t {
    let count = usize::try_from(count).unwrap_or_default();
    if opened(fd).is_none() && fd != libc::STDOUT_FILENO || count == 0 {
        let done = unsafe { libc::syscall(libc::SYS_writev, fd, pieces, count) };
        return size(done);
    }
    let pieces = unsafe { std::slice::from_raw_parts(pieces, count) };
    let piece = pieces.iter().find(|piece| piece.iov_len > 0);
    piece.map_or(0, |piece| unsafe {
        write(fd, piece.iov_base, piece.iov_len)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn ftruncate64(fd: c_int, len: off64_t) -> c_int {
    let call_system = || unsafe { libc::syscall(libc::SYS_ftruncate, fd, len) };
    let resized = |inode| Record::Resized {
        inode,
        len: len.unsigned_abs(),
    };
    on_descriptor(fd, Call::Write, call_system, |inode| Some(resized(inode)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fsync(fd: c_int) -> c_int {
    let call_system = || unsafe { libc::syscall(libc::SYS_fsync, fd) };
    on_descriptor(fd, Call::Sync, call_system, |inode| {
        Some(Record::Synced(inode))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fdatasync(fd: c_int) -> c_int {
    let call_system = || unsafe { libc::syscall(libc::SYS_fdatasync, fd) };
    on_descriptor(fd, Call::Sync, call_system, |inode| {
        Some(Record::Synced(inode))
    })
}

/// This call guarantees nothing after a power cut, so it is not recorded.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sync_file_range(
    fd: c_int,
    at: off64_t,
    len: off64_t,
    flags: c_uint,
) -> c_int {
    let call_system = || unsafe { libc::syscall(libc::SYS_sync_file_range, fd, at, len, flags) };
    on_descriptor(fd, Call::Sync, call_system, |_| None)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn rename(from: *const c_char, to: *const c_char) -> c_int {
    let here = libc::AT_FDCWD;
    let target = unsafe { Named::of(here, to) };
    let call_system = || unsafe { libc::syscall(libc::SYS_renameat2, here, from, here, to, 0) };
    on_name(here, from, Call::Rename, call_system, |named| {
        target.map(|to| Record::Renamed {
            from: named.place,
            to: to.place,
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn linkat(
    from_folder: c_int,
    from: *const c_char,
    to_folder: c_int,
    to: *const c_char,
    flags: c_int,
) -> c_int {
    let call_system =
        || unsafe { libc::syscall(libc::SYS_linkat, from_folder, from, to_folder, to, flags) };
    on_name(to_folder, to, Call::Rename, call_system, |named| {
        let inode = named.inode()?;
        Some(Record::Linked {
            inode,
            place: named.place,
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn unlink(path: *const c_char) -> c_int {
    unsafe { unlinkat(libc::AT_FDCWD, path, 0) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn unlinkat(folder: c_int, path: *const c_char, flags: c_int) -> c_int {
    let call_system = || unsafe { libc::syscall(libc::SYS_unlinkat, folder, path, flags) };
    on_name(folder, path, Call::Rename, call_system, |named| {
        Some(Record::Removed(named.place))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn mkdir(path: *const c_char, mode: mode_t) -> c_int {
    let folder = libc::AT_FDCWD;
    let call_system = || unsafe { libc::syscall(libc::SYS_mkdirat, folder, path, mode) };
    on_name(folder, path, Call::Make, call_system, |named| {
        let inode = named.inode()?;
        Some(Record::MadeFolder {
            inode,
            place: named.place,
        })
    })
}

fn write_through(
    fd: c_int,
    bytes: *const c_void,
    len: usize,
    at: Option<off64_t>,
    call_system: impl Fn(usize) -> c_long,
) -> ssize_t {
    let place = opened(fd);
    let (Some(mut log), true) = (Log::take(), place.is_some() || fd == libc::STDOUT_FILENO) else {
        return size(call_system(len));
    };
    let mut allowed = len;
    let mut start = 0;
    if let Some((path, _)) = &place {
        match log.faults.next(Call::Write, len) {
            Decision::Pass => {}
            Decision::Half => allowed = len / 2,
            Decision::Fail { errno, call } => {
                let path = path.as_os_str().as_encoded_bytes();
                return size(fail(&log, Call::Write, path, errno, call));
            }
        }
        // `write` begins at the current position, which is only known before the call.
        start = at.unwrap_or_else(|| unsafe { libc::lseek(fd, 0, libc::SEEK_CUR) });
    }
    let written = call_system(allowed);
    if let Ok(written) = usize::try_from(written) {
        let bytes = unsafe { std::slice::from_raw_parts(bytes.cast::<u8>(), written) }.to_vec();
        log.note(&match place {
            Some((_, inode)) => Record::Written {
                inode,
                at: start.unsigned_abs(),
                bytes,
            },
            None => Record::Output(bytes),
        });
    }
    size(written)
}

/// Simulates a disk that cannot lock. `INTERLUDE_DISK_LOCKS` has the form `ERROR:NAME`, with the error code and
/// the name of the affected files. An empty name means all files.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn flock(fd: c_int, operation: c_int) -> c_int {
    if let Some(errno) = opened(fd).and_then(|(path, _)| refusal_to_lock(&path)) {
        unsafe { *libc::__errno_location() = errno };
        return -1;
    }
    int(unsafe { libc::syscall(libc::SYS_flock, fd, operation) })
}

fn refusal_to_lock(path: &Path) -> Option<c_int> {
    let wanted = std::env::var("INTERLUDE_DISK_LOCKS").ok()?;
    let (errno, name) = wanted.split_once(':')?;
    let is_affected = name.is_empty() || path.file_name().is_some_and(|found| found == name);
    errno.parse().ok().filter(|_| is_affected)
}

fn on_descriptor(
    fd: c_int,
    kind: Call,
    call_system: impl FnOnce() -> c_long,
    record: impl FnOnce(u64) -> Option<Record>,
) -> c_int {
    let (Some((path, inode)), Some(mut log)) = (opened(fd), Log::take()) else {
        return int(call_system());
    };
    if let Some(failed) = fail_if_selected(&mut log, kind, path.as_os_str().as_encoded_bytes()) {
        return int(failed);
    }
    let done = call_system();
    if done >= 0 {
        record(inode)
            .into_iter()
            .for_each(|record| log.note(&record));
    }
    int(done)
}

fn on_name(
    folder: c_int,
    path: *const c_char,
    kind: Call,
    call_system: impl FnOnce() -> c_long,
    record: impl FnOnce(Named) -> Option<Record>,
) -> c_int {
    let Some((mut log, named)) = named(folder, path) else {
        return int(call_system());
    };
    if let Some(failed) =
        fail_if_selected(&mut log, kind, named.path.as_os_str().as_encoded_bytes())
    {
        return int(failed);
    }
    let done = call_system();
    if done >= 0 {
        record(named)
            .into_iter()
            .for_each(|record| log.note(&record));
    }
    int(done)
}

fn named(folder: c_int, path: *const c_char) -> Option<(MutexGuard<'static, Log>, Named)> {
    let named = unsafe { Named::of(folder, path) }?;
    Some((Log::take()?, named))
}

/// Makes the call fail if it is selected.
fn fail_if_selected(log: &mut Log, kind: Call, path: &[u8]) -> Option<c_long> {
    match log.faults.next(kind, 0) {
        Decision::Pass | Decision::Half => None,
        Decision::Fail { errno, call } => Some(fail(log, kind, path, errno, call)),
    }
}

fn fail(log: &Log, kind: Call, path: &[u8], errno: c_int, call: u64) -> c_long {
    log.note(&Record::Failed {
        call,
        kind,
        path: path.to_vec(),
    });
    unsafe { *libc::__errno_location() = errno };
    -1
}

fn int(result: c_long) -> c_int {
    c_int::try_from(result).unwrap_or(-1)
}

fn size(result: c_long) -> ssize_t {
    result as ssize_t
}
