//! Ctrl+C, and being asked to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, ensure};

/// Turns a deadly signal into an error, so that everything is put away on the way out. The commands
/// started from here share the terminal and end by the same Ctrl+C.
pub struct Interruption(Arc<AtomicBool>);

impl Interruption {
    /// Listens from now on.
    ///
    /// # Errors
    ///
    /// When the system refuses the handler.
    pub fn watch() -> Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&asked);
        ctrlc::set_handler(move || told.store(true, Ordering::Relaxed))
            .context("Ctrl+C cannot be listened for")?;
        Ok(Self(asked))
    }

    /// Whether to go on.
    ///
    /// # Errors
    ///
    /// Once the user has asked to stop.
    pub fn check(&self) -> Result<()> {
        ensure!(!self.0.load(Ordering::Relaxed), "stopped, as you asked");
        Ok(())
    }
}
