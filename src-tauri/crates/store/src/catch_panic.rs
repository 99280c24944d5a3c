//! Turns panics into errors, because sled panics if it finds unexpected data or if the disk fails.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// The message of a panic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PanicMessage(pub(crate) String);

/// Runs `act` and returns a panic as an error. The panic is not printed, because the application goes on.
/// Panics of other threads are still reported.
///
/// After a panic the caller must drop everything that `act` borrowed, because its state is unknown.
pub(crate) fn catch_panic<T>(act: impl FnOnce() -> T) -> Result<T, PanicMessage> {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                report(info);
            }
        }));
    });
    let was_quiet = QUIET.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(act));
    QUIET.set(was_quiet);
    done.map_err(|payload| PanicMessage(message_of(&*payload)))
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}
