//! Shares the data folder with the command line while the window is open.

use std::fmt;
use std::sync::{Arc, Weak};

use interlude_app::view::{Place, StartState};
use interlude_app::{Accounts, Error};
use interlude_cli::{Host, Shared, Window, WindowRequest};
use interlude_model::Code;

use super::open::{Session, account_to_open, list_accounts};
use super::settings_file::StartupAccount;
use super::{Controller, Inner, words};

/// A controller as the host of commands. It does not keep the controller alive.
#[derive(Clone)]
struct Holder(Weak<Inner>);

impl Controller {
    /// Serves the command line on the data folder, which was just claimed. If that fails, the command line finds
    /// the folder in use.
    pub(super) fn serve_commands(&self, accounts: &Accounts) {
        let holder = Holder(Arc::downgrade(&self.0));
        let clock = Arc::clone(&self.0.environment.clock);
        match interlude_cli::serve(holder, accounts.path(), clock) {
            Ok(server) => self.state().server = Some(server),
            Err(error) => tracing::warn!(%error, "the command line is not served"),
        }
    }
}

impl Controller {
    /// Serves no more commands, after those that run have finished or a few seconds have passed.
    pub(super) async fn serve_no_commands(&self) {
        let server = self.state().server.take();
        if let Some(server) = server {
            server.finish().await;
        }
    }
}

impl Holder {
    fn controller(&self) -> Result<Controller, Error> {
        let inner = self.0.upgrade();
        let closes = || Error::new(Code::Stopped, words::CLOSING);
        inner.map(Controller).ok_or_else(closes)
    }
}

impl Host for Holder {
    async fn share(&self) -> Result<Shared, Error> {
        let controller = self.controller()?;
        let mut claimed = controller.0.accounts.lock().await;
        let accounts = controller.accounts_of(&mut claimed).await?;
        let running = controller.running().into_iter();
        let running = running.filter(|session| !session.is_sample());
        Ok(Shared {
            accounts,
            running: running.map(|session| Arc::clone(&session.open)).collect(),
            window: Some(Arc::new(self.clone())),
        })
    }

    async fn accounts_changed(&self) {
        if let Ok(controller) = self.controller() {
            controller.accounts_changed().await;
        }
    }
}

impl Controller {
    /// Shows what became of the accounts after a command connected, signed out or removed one.
    async fn accounts_changed(&self) {
        let mut claimed = self.0.accounts.lock().await;
        let Ok(accounts) = self.accounts_of(&mut claimed).await else {
            return;
        };
        let shown = self.session().ok();
        let running = self.running().into_iter();
        let closed: Vec<_> = running.filter(|session| session.open.is_closed()).collect();
        for session in &closed {
            self.end(session).await;
        }
        let is_closed = |shown: &Arc<Session>| closed.iter().any(|one| Arc::ptr_eq(one, shown));
        let is_gone = |id: &str| {
            let id = id.parse().ok();
            id.is_none_or(|id| accounts.account(&id).is_err())
        };
        let start = self.state().start.clone();
        match (shown, start) {
            (Some(shown), _) if is_closed(&shown) => {
                self.return_to_first_run(&mut claimed).await;
            }
            (None, StartState::Locked { account, .. }) if is_gone(&account.id) => {
                self.return_to_first_run(&mut claimed).await;
            }
            (None, StartState::FirstRun { .. }) if closed.is_empty() => {
                self.open_connected(&accounts).await;
            }
            (Some(_), _) => self.emit_status(),
            (None, _) => {}
        }
        drop(claimed);
        if closed.is_empty() {
            self.run_others().await;
        }
    }

    /// Opens the account that was connected while none was shown.
    async fn open_connected(&self, accounts: &Accounts) {
        let listed = list_accounts(accounts).await;
        let connected = listed.and_then(|listed| account_to_open(listed, &StartupAccount::Any));
        if let Ok(Some(account)) = connected {
            let opened = self.open_or_lock(accounts, account).await;
            opened.unwrap_or_else(|error| self.show_error(&error));
        }
    }
}

impl Window for Holder {
    fn show(&self, request: WindowRequest) {
        if let Ok(controller) = self.controller() {
            tokio::spawn(async move { controller.carry_out(request).await });
        }
    }
}

impl Controller {
    async fn carry_out(&self, request: WindowRequest) {
        let done = match request {
            WindowRequest::Open { account, interview } => {
                let session = account.and_then(|id| self.running_of(&id));
                match (session, interview) {
                    (Some(session), Some(id)) => {
                        let place = Place::Interview(id).shown(false);
                        self.show_place_of(&session, place, None).await;
                    }
                    (None, Some(id)) => self.show_interview(id),
                    (_, None) => self.0.desktop.bring_to_front(None),
                }
                Ok(())
            }
            WindowRequest::Join { account, interview } => match self.running_of(&account) {
                Some(session) => self.join(&session, interview, None).await,
                None => Ok(()),
            },
            WindowRequest::Quit => self.quit().await,
        };
        if let Err(error) = done {
            self.add_notice(error.message);
            self.emit_status();
        }
    }
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Holder")
    }
}
