//! Handles Ctrl+C and requests to terminate.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, ensure};

/// Turns Ctrl+C into an error, so that everything is cleaned up before the program exits. The commands that
/// were started share the terminal and receive the same Ctrl+C.
pub struct Interruption(Arc<AtomicBool>);

impl Interruption {
    /// Installs the handler.
    ///
    /// # Errors
    ///
    /// If the system refuses the handler.
    pub fn watch() -> Result<Self> {
        let is_interrupted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&is_interrupted);
        ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))
            .context("the handler of Ctrl+C could not be installed")?;
        Ok(Self(is_interrupted))
    }

    /// Returns an error after an interruption.
    ///
    /// # Errors
    ///
    /// If the user has pressed Ctrl+C.
    pub fn check(&self) -> Result<()> {
        ensure!(!self.0.load(Ordering::Relaxed), "interrupted");
        Ok(())
    }
}
