use crate::{Error, OpenAccount, Removed};

/// The treatment of unfinished changes when their account is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfinished {
    /// The account is not removed if it has unfinished changes.
    Kept,
    /// Unfinished changes are removed with the account.
    Dropped,
}

impl OpenAccount {
    /// Deletes the saved key and token, and closes the engine. Interviews, changes and the holder stay on this
    /// computer. New credentials come with the next connect.
    ///
    /// # Errors
    /// An error of the disk. Nothing was deleted then, and the account stays open.
    pub async fn sign_out(&self) -> Result<(), Error> {
        self.renewal.forget_credentials().await?;
        tracing::info!(target: "interlude::account", "the credentials are deleted");
        self.close().await;
        Ok(())
    }

    /// Closes the engine and removes the account from this computer: interviews, changes, history, credentials
    /// and holder. Nothing changes on the server.
    ///
    /// # Errors
    /// [`Code::UnfinishedChanges`](interlude_model::Code::UnfinishedChanges), or an error of the disk. Nothing was removed then.
    pub async fn remove(&self, unfinished: Unfinished) -> Result<Removed, Error> {
        self.check_removable(unfinished)?;
        self.engine.close().await;
        // A change may have been saved between the first check and the close.
        self.check_removable(unfinished)?;
        // Some systems do not rename the folder of an open file.
        self.log.end();
        let accounts = self.renewal.accounts();
        accounts.remove_unseen(self.account.id()).await
    }

    fn check_removable(&self, unfinished: Unfinished) -> Result<(), Error> {
        match self.unfinished() {
            count if count > 0 && unfinished == Unfinished::Kept => {
                Err(Error::unfinished_changes(self.account.id(), Some(count)))
            }
            _ => Ok(()),
        }
    }
}
