//! The vault on real files.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "all of it serves tests"
)]

mod damage;
#[cfg(target_os = "linux")]
mod disk_trouble;
mod golden;
mod keychain;
mod lifecycle;
mod scene;
#[cfg(target_os = "linux")]
mod secret_service;
