//! End-to-end tests of the real window. They use it as a user does: by the visible text, the keyboard and the
//! pointer.
//!
//! A [`Computer`] is the environment of one user: a display, a message bus with or without a keychain, a home
//! and a data folder. [`Computer::open`] starts the program in it under WebKit's own WebDriver and returns the
//! [`Window`]. Tests share nothing, so they can run in parallel.
//!
//! A [`Moment`] is the day, the hour and the zone of a test. The program and the server both start their clocks
//! there, so no test depends on when and where it is run. `INTERLUDE_TEST_DAY` runs all tests on another day.
//!
//! These tests run only on Linux, because other systems have no free WebDriver for their web view.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failed step fails the test"
)]

mod clock;
mod computer;
mod display;
mod driver;
mod keys;
mod memory;
mod moment;
mod notifications;
mod processes;
mod processor;
mod program;
mod screen;
mod server;
mod system;
mod wait;
pub mod walk;
mod window;

pub use computer::{Computer, Drawn, Keychain, Memory, Started};
pub use display::Display;
pub use moment::{Day, Moment};
pub use notifications::Notifications;
pub use screen::{Area, ScreenWatcher, Screenshot};
pub use server::{PARTNER, interview, proposed, serve, slot};
pub use system::System;
pub use wait::{TIMEOUT, eventually};
pub use window::{Rows, Window};
