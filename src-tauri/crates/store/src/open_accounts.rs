use std::collections::BTreeSet;
use std::fs::File;
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use interlude_engine::store::StoreError;
use interlude_model::Code;

use crate::AccountId;

/// The accounts of a data folder whose store is open in this process.
///
/// Only one store of an account may be open at a time. The lock of the folder excludes other processes, but
/// not a second store in this one.
#[derive(Debug, Default)]
pub(crate) struct OpenAccounts {
    open: Mutex<BTreeSet<AccountId>>,
    closed: Condvar,
}

/// The lock of the data folder and the claim on an account. The halves of a store share it, so the account is
/// released with the last of them.
pub(crate) struct Held {
    /// The error after which neither half writes any more.
    stopped: OnceLock<StoreError>,
    _lock: Arc<File>,
    _claim: AccountClaim,
}

impl Held {
    pub(crate) fn new(lock: Arc<File>, claim: AccountClaim) -> Arc<Self> {
        Arc::new(Self {
            stopped: OnceLock::new(),
            _lock: lock,
            _claim: claim,
        })
    }

    /// Stops both halves after this error.
    pub(crate) fn stop(&self, error: &StoreError) {
        // The first error is the cause of the others.
        let _ = self.stopped.set(error.clone());
    }

    /// # Errors
    /// [`Code::Stopped`] after [`stop`](Self::stop).
    pub(crate) fn check_running(&self) -> Result<(), StoreError> {
        let Some(earlier) = self.stopped.get() else {
            return Ok(());
        };
        let message = format!(
            "The disk failed earlier, and nothing has been saved since. Start Interlude again. ({})",
            earlier.message
        );
        Err(StoreError {
            path: earlier.path.clone(),
            ..StoreError::new(Code::Stopped, message).caused_by(earlier.clone())
        })
    }
}

/// The exclusive claim on an account. Dropping it releases the account.
#[derive(Debug)]
pub(crate) struct AccountClaim {
    accounts: Arc<OpenAccounts>,
    id: AccountId,
}

impl OpenAccounts {
    /// Claims an account. If it is already claimed, waits up to `limit`, because its store may be closing.
    /// Returns None after that.
    pub(crate) fn claim(self: &Arc<Self>, id: &AccountId, limit: Duration) -> Option<AccountClaim> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .closed
            .wait_timeout_while(open, limit, |open| open.contains(id));
        let (mut open, _) = waited.unwrap_or_else(PoisonError::into_inner);
        open.insert(id.clone()).then(|| AccountClaim {
            accounts: Arc::clone(self),
            id: id.clone(),
        })
    }
}

impl Drop for AccountClaim {
    fn drop(&mut self) {
        let open = self.accounts.open.lock();
        open.unwrap_or_else(PoisonError::into_inner)
            .remove(&self.id);
        self.accounts.closed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_can_be_claimed_again_only_after_its_release() {
        let accounts = Arc::new(OpenAccounts::default());
        let (one, other) = ("one".parse().unwrap(), "other".parse().unwrap());
        let claim = accounts.claim(&one, Duration::ZERO).unwrap();
        assert!(accounts.claim(&one, Duration::ZERO).is_none());
        assert!(accounts.claim(&other, Duration::ZERO).is_some());
        let waiting = {
            let (accounts, one) = (Arc::clone(&accounts), one.clone());
            std::thread::spawn(move || accounts.claim(&one, Duration::from_secs(60)).is_some())
        };
        drop(claim);
        assert!(waiting.join().unwrap());
        assert!(accounts.claim(&one, Duration::from_secs(60)).is_some());
    }
}
