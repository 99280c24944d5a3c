use std::sync::{OnceLock, PoisonError, RwLock};

use interlude_app::view::{AccountInfo, AccountSummary, Preferences, Protection, ViewContext};
use interlude_app::{Error, OpenAccount};
use interlude_engine::clock::Clock;
use interlude_model::Timestamp;
use interlude_sandbox::Sandbox;
use interlude_store::AccountId;
use interlude_store::keys::token::TokenClaims;
use interlude_store::keys::{Credentials, Seal};
use tokio::task::AbortHandle;

use super::drafts::Drafts;

/// The label of the sample account.
pub(super) const SAMPLE_LABEL: &str = "Sample account";

/// An open account.
pub(super) struct Session {
    pub(super) open: OpenAccount,
    pub(super) sample: bool,
    account_info: RwLock<AccountInfo>,
    /// The server of the sample account. It runs while the account is open.
    sandbox: Option<Sandbox>,
    forwarder: OnceLock<AbortHandle>,
    pub(super) drafts: tokio::sync::Mutex<Drafts>,
}

impl Session {
    pub(super) fn new(open: OpenAccount, sandbox: Option<Sandbox>) -> Self {
        let label = match sandbox {
            Some(_) => SAMPLE_LABEL.to_owned(),
            None => open.account.label().to_owned(),
        };
        Self {
            sample: sandbox.is_some(),
            account_info: RwLock::new(AccountInfo {
                label,
                sample: sandbox.is_some(),
                base: open.account.connection().base.as_url().clone(),
                token_expires: end_of(open.token.as_ref()),
            }),
            sandbox,
            forwarder: OnceLock::new(),
            drafts: tokio::sync::Mutex::default(),
            open,
        }
    }

    /// Replaces the given credentials and keeps the others.
    pub(super) async fn renew(&self, given: Credentials) -> Result<(), Error> {
        let claims = self.open.renew(given).await?;
        let mut account_info = self
            .account_info
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        account_info.token_expires = end_of(claims.as_ref());
        Ok(())
    }

    pub(super) fn account_info(&self) -> AccountInfo {
        let account_info = self
            .account_info
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        account_info.clone()
    }

    /// Calls `query` with a snapshot of the account.
    pub(super) fn with_context<T>(
        &self,
        preferences: &Preferences,
        clock: &dyn Clock,
        query: impl FnOnce(&ViewContext<'_>) -> T,
    ) -> T {
        let engine = &self.open.engine;
        let account_info = self.account_info();
        let (waits, status, now) = (engine.waits(), engine.status(), clock.now().wall);
        engine.read(|ledger| {
            query(&ViewContext {
                ledger,
                waits: &waits,
                status: &status,
                account_info: &account_info,
                preferences,
                now,
            })
        })
    }

    pub(super) fn summary(&self) -> AccountSummary {
        let account = &self.open.account;
        AccountSummary {
            id: account.id().to_string(),
            label: self.account_info().label,
            host: account.connection().host(),
            partner: account.connection().partner.to_string(),
            protection: protection(self.open.seal),
            open: true,
            sample: self.sample,
            unfinished: Some(clamped(self.open.unfinished())),
            trouble: None,
        }
    }

    /// Returns true if this is the account with the id.
    pub(super) fn is_of(&self, id: &AccountId) -> bool {
        !self.sample && self.open.account.id() == id
    }

    /// Sets the task that forwards the account's events, so that closing ends it.
    pub(super) fn set_forwarder(&self, task: AbortHandle) {
        if let Err(second) = self.forwarder.set(task) {
            second.abort();
        }
    }

    /// Stops the engine, which releases the folder, and cuts off the sample account's server.
    pub(super) async fn close(&self) {
        if let Some(forwarder) = self.forwarder.get() {
            forwarder.abort();
        }
        self.open.close().await;
        if let Some(sandbox) = &self.sandbox {
            // The server ends with the session. Going offline cuts off requests that are still open.
            let _ = sandbox.go_offline(interlude_sandbox::Offline::Refuse).await;
        }
    }
}

/// Converts a count for the window.
pub(super) fn clamped(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn end_of(claims: Option<&TokenClaims>) -> Option<Timestamp> {
    claims?.expires_at.map(Timestamp::from_seconds)
}

pub(super) fn protection(seal: Seal) -> Protection {
    match seal {
        Seal::Keychain => Protection::Keychain,
        Seal::Passphrase => Protection::Passphrase,
        Seal::None => Protection::None,
    }
}
