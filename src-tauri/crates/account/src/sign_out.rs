use crate::{AccountError, OpenAccount, Removed};

/// What becomes of unfinished changes when their account is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfinished {
    /// While there are any, the account is not removed.
    Kept,
    /// They are dropped with it.
    Dropped,
}

impl OpenAccount {
    /// Forgets the key and the token, where they are kept, and closes the engine. Interviews and
    /// changes stay on this computer, and so does whose account it is; connecting again brings new
    /// credentials.
    ///
    /// # Errors
    /// A failure of the disk: nothing was forgotten, and the account is open on.
    pub async fn sign_out(&self) -> Result<(), AccountError> {
        self.renewal.forget_credentials().await?;
        self.close().await;
        Ok(())
    }

    /// Closes the engine and removes all that this computer keeps of the account: interviews, changes
    /// and their history, the credentials, and whose account it is. The server keeps what it has.
    ///
    /// # Errors
    /// [`AccountError::Unfinished`], or a failure of the disk: nothing was removed.
    pub async fn remove(&self, unfinished: Unfinished) -> Result<Removed, AccountError> {
        self.may_be_removed(unfinished)?;
        self.engine.close().await;
        // A change may have been saved until just now.
        self.may_be_removed(unfinished)?;
        let accounts = self.renewal.accounts();
        accounts.remove_unseen(self.account.id()).await
    }

    fn may_be_removed(&self, unfinished: Unfinished) -> Result<(), AccountError> {
        match self.unfinished() {
            count if count > 0 && unfinished == Unfinished::Kept => {
                Err(AccountError::Unfinished {
                    id: self.account.id().clone(),
                    count,
                })
            }
            _ => Ok(()),
        }
    }
}
