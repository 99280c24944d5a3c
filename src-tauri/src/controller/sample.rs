//! The sample account. It uses the same client code as other accounts, against a server of invented
//! interviews that runs inside the application on the loopback interface. An invented other side answers
//! at the pace of a person.
//!
//! The account has its own data folder inside the usual one, so it never touches real accounts. It contains
//! no real people and is not encrypted. Its server loses its state when the application ends. Waiting
//! changes are kept until the next start.

use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use interlude_app::view::{StartState, WindowError};
use interlude_app::{Account, Accounts, Connection, Error, OpenAccount, Protection, run_blocking};
use interlude_engine::clock::Clock;
use interlude_model::Code;
use interlude_sandbox::{Data, Options, OtherSideBehaviour, Sandbox};
use interlude_store::keys::{Credentials, Secret};
use tokio::net::TcpListener;

use super::session::{SAMPLE_LABEL, Session};
use super::settings_file::StartupAccount;
use super::start::list_accounts;
use super::{ClaimedAccounts, Controller};

/// The reason for which the sample account cannot be opened.
#[derive(Debug, thiserror::Error)]
enum SampleError {
    #[error(transparent)]
    Account(#[from] Error),
    #[error("The sample account could not get a local network port ({0}). Try again.")]
    Port(#[source] io::Error),
    #[error("The old data of the sample account could not be deleted ({0}). Check the folder.")]
    Old(#[source] io::Error),
    #[error("The sample account could not be set up ({0}).")]
    Made(String),
}

impl Controller {
    /// Opens the sample account in place of the open one.
    pub async fn try_sample(&self) -> Result<StartState, WindowError> {
        let _claimed = self.0.claimed.lock().await;
        if self.session().is_ok_and(|session| session.sample) {
            return Ok(self.start());
        }
        self.show(StartState::Opening, self.session().ok());
        Ok(self.open_sample().await)
    }

    /// Removes all data of the sample account, with its waiting changes, because no real person gets them.
    pub(super) async fn remove_sample(
        &self,
        claimed: &mut ClaimedAccounts,
    ) -> Result<StartState, WindowError> {
        let is_open = self.session().is_ok_and(|session| session.sample);
        if is_open {
            self.show(StartState::Opening, self.session().ok());
            self.close_session().await;
        }
        let old = self.data()?;
        let old = old.join("sample").join("accounts");
        let removed = run_blocking(move || std::fs::remove_dir_all(old)).await;
        let failed = removed
            .err()
            .filter(|error| error.kind() != io::ErrorKind::NotFound);
        if failed.is_none() {
            self.forget_hosts_of(SAMPLE_LABEL).await;
        }
        if !is_open {
            return match failed {
                Some(error) => {
                    let message = SampleError::Old(error).to_string();
                    Err(WindowError::new(Code::Failed, message))
                }
                None => Ok(self.start()),
            };
        }
        self.add_notice(failed.map(|error| SampleError::Old(error).to_string()));
        Ok(self.return_to_first_run(claimed).await)
    }

    pub(super) async fn open_sample(&self) -> StartState {
        self.close_session().await;
        let opened = match self.data() {
            Ok(data) => {
                let clock = Arc::clone(&self.0.clock);
                open(data.join("sample"), self.minutes_east(), clock).await
            }
            Err(error) => Err(error.into()),
        };
        match opened {
            Ok((open, sandbox)) => {
                let state = self.show_session(Session::new(open, Some(sandbox)));
                self.remember_startup_account(StartupAccount::Sample).await;
                state
            }
            Err(SampleError::Account(error)) => self.show_error(&error),
            Err(error) => self.show_error(&Error::new(Code::Sample, error.to_string())),
        }
    }

    /// Returns the offset of the shown zone from UTC in minutes, so that the sample's working day fits it.
    fn minutes_east(&self) -> i32 {
        let preferences = self.preferences();
        preferences.minutes_east(self.0.clock.now().wall)
    }
}

/// The application's clock for the sample server.
struct ServerClock(Arc<dyn Clock>);

impl interlude_sandbox::Clock for ServerClock {
    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.0.now().wall.to_chrono().unwrap_or_default()
    }
}

async fn open(
    folder: PathBuf,
    minutes_east: i32,
    clock: Arc<dyn Clock>,
) -> Result<(OpenAccount, Sandbox), SampleError> {
    let claimed = folder.clone();
    let accounts = run_blocking(move || Accounts::claim(claimed)).await?;
    let known = list_accounts(&accounts)
        .await
        .ok()
        .and_then(|mut all| all.accounts.pop());
    let options = Options {
        data: Data::Week {
            utc_offset_minutes: minutes_east,
        },
        clock: Arc::new(ServerClock(Arc::clone(&clock))),
        other_side: Some(OtherSideBehaviour::real()),
        ..Options::default()
    };
    let (listener, known) = listen(&folder, known).await?;
    let sandbox = Sandbox::start(listener, options).map_err(SampleError::Port)?;
    let made = |error: &dyn ToString| SampleError::Made(error.to_string());
    let secret = |text: &str| Secret::new(text).map_err(|error| made(&error));
    let credentials = Credentials {
        api_key: Some(secret(sandbox.api_key())?),
        token: Some(secret(sandbox.token())?),
    };
    let unlocked = match known {
        Some(account) => accounts.unlock(account, None).await?,
        None => {
            let connection = Connection {
                base: sandbox.url().parse().map_err(|error| made(&error))?,
                amend: None,
                partner: sandbox.partner_id().parse().map_err(|error| made(&error))?,
            };
            let given = credentials.clone();
            accounts.create(connection, Protection::None, given).await?
        }
    };
    Ok((unlocked.start(credentials, true, clock).await?, sandbox))
}

/// Listens on the port of the stored account. If that is taken, listens on any port and deletes the stored
/// account, because its address is no longer valid.
async fn listen(
    folder: &Path,
    known: Option<Account>,
) -> Result<(TcpListener, Option<Account>), SampleError> {
    if let Some(account) = known
        && let Some(port) = account.connection().base.as_url().port()
        && let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
    {
        return Ok((listener, Some(account)));
    }
    let old = folder.join("accounts");
    let removed = run_blocking(move || std::fs::remove_dir_all(old)).await;
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(SampleError::Old(error)),
        _ => {
            let any = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
            Ok((any.map_err(SampleError::Port)?, None))
        }
    }
}
