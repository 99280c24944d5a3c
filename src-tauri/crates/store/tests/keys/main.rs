//! Tests of the vault with real files.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "all of this is test code"
)]

mod damage;
#[cfg(target_os = "linux")]
mod disk_errors;
mod golden;
mod keychain;
mod lifecycle;
#[cfg(target_os = "linux")]
mod secret_service;
mod support;
