use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::AccountId;

/// The accounts of a data folder whose store is open in this process: one store an account at a time.
/// The lock of the folder keeps other processes away, not a second store of this one.
#[derive(Debug, Default)]
pub(crate) struct OpenAccounts {
    open: Mutex<BTreeSet<AccountId>>,
    closed: Condvar,
}

/// An account that is taken. It is free again once this is dropped.
#[derive(Debug)]
pub(crate) struct Taken {
    accounts: Arc<OpenAccounts>,
    id: AccountId,
}

impl OpenAccounts {
    /// Takes an account. One that is taken is waited for, no longer than `limit`: it may be closing.
    pub(crate) fn take(self: &Arc<Self>, id: &AccountId, limit: Duration) -> Option<Taken> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .closed
            .wait_timeout_while(open, limit, |open| open.contains(id));
        let (mut open, _) = waited.unwrap_or_else(PoisonError::into_inner);
        open.insert(id.clone()).then(|| Taken {
            accounts: Arc::clone(self),
            id: id.clone(),
        })
    }
}

impl Drop for Taken {
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
    fn an_account_is_taken_once_until_it_is_given_back() {
        let accounts = Arc::new(OpenAccounts::default());
        let (one, other) = ("one".parse().unwrap(), "other".parse().unwrap());
        let taken = accounts.take(&one, Duration::ZERO).unwrap();
        assert!(accounts.take(&one, Duration::ZERO).is_none());
        assert!(accounts.take(&other, Duration::ZERO).is_some());
        let waiting = {
            let (accounts, one) = (Arc::clone(&accounts), one.clone());
            std::thread::spawn(move || accounts.take(&one, Duration::from_secs(60)).is_some())
        };
        drop(taken);
        assert!(waiting.join().unwrap());
        assert!(accounts.take(&one, Duration::from_secs(60)).is_some());
    }
}
