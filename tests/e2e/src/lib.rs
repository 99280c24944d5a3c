//! The real window, held as a user holds it: by what stands on the screen, the keyboard and the
//! pointer.
//!
//! A [`Computer`] is one user's: a display, a message bus with or without a keychain, a home and a data
//! folder. [`Computer::open`] starts the program on it under WebKit's own WebDriver and gives the
//! [`Window`]. Nothing of it is shared with another test, so that they run side by side.
//!
//! A [`Moment`] is the day, the hour and the zone of a test. Program and server are told it, so that
//! no test depends on when and where it is run. `INTERLUDE_TEST_DAY` runs all tests on another day.
//!
//! Only on Linux: elsewhere there is no driver for the system's web view that is free to use.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on stops"
)]

mod computer;
mod display;
mod driver;
mod keys;
mod memory;
mod moment;
mod patience;
mod program;
mod screen;
mod server;
pub mod walk;
mod window;

pub use computer::{Computer, Keychain, Started};
pub use moment::{Day, Moment};
pub use patience::{PATIENCE, eventually};
pub use screen::{Area, Eye, Seen};
pub use server::{PARTNER, interview, proposed, serve, slot};
pub use window::{Rows, Window};
